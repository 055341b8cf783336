const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes as text. A byte order mark stays in it: no JSON begins with one (RFC 8259 section 8.1). */
export const utf8 = (bytes: Uint8Array): string => DECODER.decode(bytes);
