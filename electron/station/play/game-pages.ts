import { readFileSync, realpathSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { relative, sep } from 'node:path';
import { messageOf } from '#core/errors.ts';
import { pyodideFolder } from '#station/play/load-game.ts';
import { fileOf, type Leave, pageHeaders, servePage, typeOf } from '#station/server/pages.ts';

const [GAME, PYODIDE] = ['/game/', '/pyodide/'];
/** A game's source files, and nothing else in its folder: answers may be kept there too. */
const SOURCE = /\.(ts|js|py)$/;

export interface PlayPages {
  /** Folder of the built pages. */
  readonly pages: string;
  /** Folder of the protocol: games are below it. */
  readonly games: string;
}

/** Answers a participant's browser: with the page, the game's source in a form that a browser can run, or Python. */
export async function servePlay({ pages, games }: PlayPages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  try {
    if (url.startsWith(GAME)) return await serveGame(games, url.slice(GAME.length - 1), response);
  } catch {
    // An unreadable file must fail one request, not end everybody's matches.
    return void response.writeHead(500, pageHeaders('')).end();
  }
  if (url.startsWith(PYODIDE)) return servePage(pyodideFolder(), request, response, { path: url.slice(PYODIDE.length - 1) });
  servePage(pages, request, response, { leave: LEAVE });
}

/** A participant's game reports its state to the recorder on its own machine; Python is WebAssembly. */
const LEAVE: Leave = { connect: 'ws://127.0.0.1:* ws://localhost:*', wasm: true };

/** Whether a file is really below the folder, with links resolved, and neither hidden nor in node_modules. */
function isBelow(folder: string, file: string): boolean {
  const path = relative(realpathSync(folder), realpathSync(file));
  return !path.split(sep).some((part) => part.startsWith('.') || part === 'node_modules');
}

async function serveGame(games: string, path: string, response: ServerResponse): Promise<void> {
  const file = fileOf(games, path);
  const headers = pageHeaders('');
  if (file === undefined || !SOURCE.test(file) || !isBelow(games, file)) return void response.writeHead(404, headers).end();
  let text = readFileSync(file, 'utf8');
  if (file.endsWith('.ts')) {
    const { transformSync } = await import('amaro');
    try {
      text = transformSync(text, { mode: 'strip-only', filename: file }).code;
    } catch (error) {
      return void response.writeHead(500, headers).end(messageOf(error));
    }
  }
  const type = file.endsWith('.ts') ? 'text/javascript; charset=utf-8' : typeOf(file);
  response.writeHead(200, { ...headers, 'Content-Type': type }).end(text);
}
