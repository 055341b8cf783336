import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.py': 'text/x-python; charset=utf-8',
  '.wasm': 'application/wasm',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** The placeholder that vite leaves for a page's nonce. */
const NONCE_PLACE = '__NONCE__';

/** What a page may do beyond the default. */
export interface Leave {
  /** Where else it may connect to. */
  readonly connect?: string;
  /** Whether it may compile WebAssembly. */
  readonly wasm?: boolean;
}

/**
 * Nothing from other origins, no inline scripts, no framing; styles that React Aria inserts carry the page's nonce. The same for browsers
 * and for Electron's windows.
 */
export function pagePolicy(nonce: string, { connect = '', wasm = false }: Leave = {}): string {
  return [
    "default-src 'none'",
    `script-src 'self'${wasm ? " 'wasm-unsafe-eval'" : ''}`,
    `style-src 'self' 'nonce-${nonce}'`,
    `connect-src 'self'${connect === '' ? '' : ` ${connect}`}`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every page and file. */
export function pageHeaders(nonce: string, leave?: Leave): Record<string, string> {
  return { ...HEADERS, 'Content-Security-Policy': pagePolicy(nonce, leave) };
}

/** Media type by the file's name. */
export function typeOf(file: string): string {
  return TYPES[extname(file)] ?? 'application/octet-stream';
}

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** A file that cannot be read to its end, or a reader who leaves: `pipeline` has closed both sides. */
export const SETTLED = (): void => {};

/** Serves a file from a folder such as the built pages, where `/` is the app. `path`: in that folder; by default the request's. */
export function servePage(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
  { leave, path = request.url ?? '/' }: { readonly leave?: Leave; readonly path?: string } = {},
): void {
  const nonce = randomBytes(16).toString('base64');
  const headers = pageHeaders(nonce, leave);
  const refuse = (status: number) => response.writeHead(status, headers).end();
  if (request.method !== 'GET' && request.method !== 'HEAD') return void refuse(405);
  const file = fileOf(folder, path);
  if (file === undefined) return void refuse(404);
  const zip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  response.writeHead(200, {
    ...headers,
    'Content-Type': typeOf(file),
    ...(zip && { 'Content-Encoding': 'gzip' }),
  });
  if (request.method === 'HEAD') return void response.end();
  const bytes = file.endsWith('.html') ? Readable.from([pageText(file, nonce)]) : createReadStream(file);
  if (zip) pipeline(bytes, createGzip(), response, SETTLED);
  else pipeline(bytes, response, SETTLED);
}

/** A page with its nonce in place. */
export function pageText(file: string, nonce: string): string {
  return readFileSync(file, 'utf8').replaceAll(NONCE_PLACE, nonce);
}

/** The file a path names, inside the folder; undefined for anything else. */
export function fileOf(folder: string, url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.split(/[?#]/)[0] as string);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\')) return undefined;
  const root = resolve(folder);
  const file = join(root, normalize(path === '/' ? '/index.html' : path));
  return file.startsWith(join(root, '/')) && existsSync(file) && statSync(file).isFile() ? file : undefined;
}
