import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** Where vite leaves room for the nonce of a page. */
const NONCE_PLACE = '__NONCE__';

/** Nothing from anywhere else, no inline script, in no frame; styles that React Aria puts in carry the page's nonce. The same for the browser and for Electron's windows. */
export function pagePolicy(nonce: string, connect = ''): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
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
export function pageHeaders(nonce: string, connect?: string): Record<string, string> {
  return { ...HEADERS, 'Content-Security-Policy': pagePolicy(nonce, connect) };
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

/** Answers a request for a file of the built pages; `/` is the app. `connect`: where else the page may connect to. */
export function servePage(folder: string, request: IncomingMessage, response: ServerResponse, connect?: string): void {
  const nonce = randomBytes(16).toString('base64');
  const headers = pageHeaders(nonce, connect);
  const refuse = (status: number) => response.writeHead(status, headers).end();
  if (request.method !== 'GET' && request.method !== 'HEAD') return void refuse(405);
  const file = fileOf(folder, request.url ?? '/');
  if (file === undefined) return void refuse(404);
  const zip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  response.writeHead(200, {
    ...headers,
    'Content-Type': typeOf(file),
    ...(zip && { 'Content-Encoding': 'gzip' }),
  });
  if (request.method === 'HEAD') return void response.end();
  const bytes = file.endsWith('.html') ? Readable.from([pageText(file, nonce)]) : createReadStream(file);
  bytes.on('error', () => response.destroy());
  if (zip) bytes.pipe(createGzip()).pipe(response);
  else bytes.pipe(response);
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
  const file = join(folder, normalize(path === '/' ? '/index.html' : path));
  return file.startsWith(join(folder, '/')) && existsSync(file) && statSync(file).isFile() ? file : undefined;
}
