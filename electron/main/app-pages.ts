import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { CustomScheme } from 'electron';
import { answerShardFile, isShardFile } from '#app/server/shard-files.ts';
import type { Shelf } from '#app/shelf/shelf.ts';
import type { Electron } from '#main/electron-port.ts';
import { APP_ORIGIN } from '#main/locked-window.ts';
import { fileOf, pageHeaders, pageText, typeOf } from '#server/pages.ts';

/** Registered before the app is ready: our pages use a standard, secure scheme, not `file:`, which could read the disk. */
export const APP_SCHEME: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, stream: true },
};

/** Serves the built pages under `app://gap/`, with the same policy as the console. */
export function servePages({ protocol }: Pick<Electron, 'protocol'>, folder: string, shelf: () => Promise<Shelf>): void {
  protocol.handle('app', (request) => {
    const path = request.url.startsWith(`${APP_ORIGIN}/`) ? request.url.slice(APP_ORIGIN.length) : '';
    return isShardFile(path) ? answerFile(shelf, path, request) : answerPage(folder, request);
  });
}

/** Only our own page can ask: no other origin may use this scheme. */
async function answerFile(shelf: () => Promise<Shelf>, path: string, { headers }: Request): Promise<Response> {
  const { status, headers: own, body } = await answerShardFile(await shelf(), path, headers.get('range') ?? undefined);
  const stream = body === undefined ? undefined : (Readable.toWeb(body) as ReadableStream);
  return new Response(stream, { status, headers: { ...pageHeaders(''), ...own } });
}

export function answerPage(folder: string, { url, method }: Pick<Request, 'url' | 'method'>): Response {
  const nonce = randomBytes(16).toString('base64');
  const headers = pageHeaders(nonce);
  const path = url.startsWith(`${APP_ORIGIN}/`) ? url.slice(APP_ORIGIN.length) : undefined;
  const file = path === undefined || method !== 'GET' ? undefined : fileOf(folder, path);
  if (file === undefined) return new Response(undefined, { status: 404, headers });
  const body = file.endsWith('.html') ? pageText(file, nonce) : new Uint8Array(readFileSync(file));
  return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': typeOf(file) } });
}
