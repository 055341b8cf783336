/** Where shards lie that a page is asked to show. */
export type Address =
  /** A folder of a web server, with `/` at its end; `query` goes to each file: it may be a signature. */
  | { readonly kind: 'folder'; readonly url: string; readonly query: string }
  /** A folder of a data set on Hugging Face. */
  | { readonly kind: 'hub'; readonly id: string; readonly revision: string; readonly path: string };

const HUB = 'huggingface.co'; // cspell:ignore huggingface
/** Its files are sent from there. */
const HUB_ORIGINS = [`https://${HUB}`, `https://*.${HUB}`, 'https://*.hf.co'];

const NAME = '[\\w.-]+';
/** `hf://datasets/OWNER/NAME@REVISION/PATH`, as its own libraries write it. */
const SCHEME = new RegExp(`^hf://datasets/(${NAME}/${NAME})(?:@([^/]+))?(?:/(.*))?$`);
/** `/datasets/OWNER/NAME/tree/REVISION/PATH`, as a browser shows it. */
const PAGE = new RegExp(`^/datasets/(${NAME}/${NAME})(?:/(?:tree|resolve|blob)/([^/]+)(?:/(.*))?)?/?$`);

/** What somebody typed or pasted; undefined for what is no address. `base`: the page's own, for one that is relative. */
export function addressOf(text: string, base: string): Address | undefined {
  const typed = text.trim();
  const [, id, revision, path] = SCHEME.exec(typed) ?? [];
  if (id !== undefined) return hub(id, revision, path);
  if (new RegExp(`^${NAME}/${NAME}$`).test(typed) && !typed.startsWith('.') && !URL.canParse(typed))
    return hub(typed, undefined, undefined);
  if (typed === '' || !URL.canParse(typed, base)) return undefined;
  const url = new URL(typed, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.hostname === HUB) {
    const [, owned, tree, below] = PAGE.exec(url.pathname) ?? [];
    return owned === undefined ? undefined : hub(owned, tree && decoded(tree), below && decoded(below));
  }
  // Somebody points at a file of it as often as at its folder.
  const folder = url.pathname.replace(/(?:meta|hashes|qat)\.json$|video\.(?:ivf|mkv)$/, '').replace(/\/*$/, '/');
  return { kind: 'folder', url: `${url.origin}${folder}`, query: url.search };
}

const hub = (id: string, revision = 'main', path = ''): Address => ({ kind: 'hub', id, revision, path: path.replace(/\/+$/, '') });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone `%` is one.
    return text;
  }
}

/** Origins that a page has to ask to show it, as `connect-src` lists them. */
export const originsOf = (address: Address): readonly string[] => (address.kind === 'hub' ? HUB_ORIGINS : [new URL(address.url).origin]);

/** As people know it. */
export const hostOf = (address: Address): string => (address.kind === 'hub' ? HUB : new URL(address.url).host);

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Where a file of such a folder is; `path`: in it. */
export const folderFile = ({ url, query }: Extract<Address, { kind: 'folder' }>, path: string): string => `${url}${encoded(path)}${query}`;

/** Where the hub lists the files of a folder and of those in it; a hundred to a thousand in an answer, whose `Link` leads on. */
export const hubList = ({ id, revision, path }: Extract<Address, { kind: 'hub' }>): string =>
  `https://${HUB}/api/datasets/${id}/tree/${encodeURIComponent(revision)}${path === '' ? '' : `/${encoded(path)}`}?recursive=true`;

/** Where it hands out a file; `path`: in the data set. */
export const hubFile = ({ id, revision }: Extract<Address, { kind: 'hub' }>, path: string): string =>
  `https://${HUB}/datasets/${id}/resolve/${encodeURIComponent(revision)}/${encoded(path)}`;

/** The address after `rel="next"` in a `Link` header (RFC 8288), where it leads to the hub itself. */
export function nextPage(link: string | null): string | undefined {
  const [, next] = /<([^<>]+)>\s*;\s*rel="next"/.exec(link ?? '') ?? [];
  return next !== undefined && URL.canParse(next) && new URL(next).origin === `https://${HUB}` ? next : undefined;
}
