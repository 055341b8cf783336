import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CustomScheme } from 'electron';
import type { Electron } from '#main/electron-port.ts';
import { APP_ORIGIN } from '#main/locked-window.ts';
import { fileOf, pageHeaders, pageText, typeOf } from '#station/server/pages.ts';

/** Before the app is ready: our pages are of a standard, secure scheme, not of `file:`, which could read the disk. */
export const APP_SCHEME: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true, stream: true },
};

/** Serves the built pages under `app://gap/`, with the same policy as the console. */
export function servePages({ protocol }: Pick<Electron, 'protocol'>, folder: string): void {
  protocol.handle('app', (request) => answerPage(folder, request));
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
