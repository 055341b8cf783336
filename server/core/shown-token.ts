/** What a server says that a socket speaks: never a token that was shown. */
export const PROTOCOL = 'gap';

/** Sub-protocols of a WebSocket that shows a token in the request that opens it: a page in a browser can set no other header. */
export const showing = (token: string): string[] => (/^[\w-]{1,100}$/.test(token) ? [PROTOCOL, `token.${token}`] : [PROTOCOL]);

/** The token that such a request shows, by its header `Sec-WebSocket-Protocol`; undefined: none. */
export const tokenShown = (protocols: string | undefined): string | undefined => /^gap, ?token\.([\w-]{1,100})$/.exec(protocols ?? '')?.[1];
