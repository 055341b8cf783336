import { readFileSync, realpathSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { relative, sep } from 'node:path';
import { messageOf } from '#core/errors.ts';
import { pyodideFolder } from '#station/play/load-game.ts';
import { fileOf, type Leave, pageHeaders, servePage, typeOf } from '#station/server/pages.ts';

const [GAME, PYODIDE] = ['/game/', '/pyodide/'];
/** What a game is made of, and nothing else of its folder: answers are kept beside it, maybe. */
const SOURCE = /\.(ts|js|py)$/;

export interface PlayPages {
  /** Of the built pages. */
  readonly pages: string;
  /** Of the protocol: games are below it. */
  readonly games: string;
}

/** Answers a request of a participant's page: for the page, for the game's source as a browser can run it, for Python. */
export async function servePlay({ pages, games }: PlayPages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  try {
    if (url.startsWith(GAME)) return await serveGame(games, url.slice(GAME.length - 1), response);
  } catch {
    // A file that is there and cannot be read ends a request, and not the matches of everybody.
    return void response.writeHead(500, pageHeaders('')).end();
  }
  if (url.startsWith(PYODIDE)) return servePage(pyodideFolder(), request, response, { path: url.slice(PYODIDE.length - 1) });
  servePage(pages, request, response, { leave: LEAVE });
}

/** A participant's game says to the recorder on its own machine what it does; Python is WebAssembly. */
const LEAVE: Leave = { connect: 'ws://127.0.0.1:* ws://localhost:*', wasm: true };

/** Whatever links it goes through, and nothing hidden. */
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
