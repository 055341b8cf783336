import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '#core/errors.ts';
import { pyodideFolder } from '#station/play/game-source.ts';
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
  if (url.startsWith(GAME)) return serveGame(games, url.slice(GAME.length - 1), response);
  if (url.startsWith(PYODIDE)) return servePage(pyodideFolder(), request, response, { path: url.slice(PYODIDE.length - 1) });
  servePage(pages, request, response, { leave: LEAVE });
}

/** A participant's game says to the recorder on its own machine what it does; Python is WebAssembly. */
const LEAVE: Leave = { connect: 'ws://127.0.0.1:* ws://localhost:*', wasm: true };

async function serveGame(folder: string, path: string, response: ServerResponse): Promise<void> {
  const file = fileOf(folder, path);
  const headers = pageHeaders('');
  if (file === undefined || !SOURCE.test(file)) return void response.writeHead(404, headers).end();
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
