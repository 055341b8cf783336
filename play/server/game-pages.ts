import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '#format/core/errors.ts';
import { gameSources, scriptOf } from '#play/server/game-sources.ts';
import { pyodideFolder } from '#play/server/load-game.ts';
import { type Leave, pageHeaders, servePage, typeOf } from '#server/pages.ts';

const [GAME, PYODIDE] = ['/game/', '/pyodide/'];

export interface PlayPages {
  /** Folder of the built pages. */
  readonly pages: string;
  /** Folder of the protocol: games are below it. */
  readonly games: string;
  /** The game's source, by its path from there; undefined: the protocol has none. */
  readonly game: string | undefined;
}

/** Answers a participant's browser: with the page, the game's source in a form that a browser can run, or Python. */
export async function servePlay(play: PlayPages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  try {
    if (url.startsWith(GAME)) return await serveGame(play, decodeURIComponent(url.slice(GAME.length).split(/[?#]/)[0] as string), response);
  } catch {
    // An unreadable file must fail one request, not end everybody's matches.
    return void response.writeHead(500, pageHeaders('')).end();
  }
  if (url.startsWith(PYODIDE)) return servePage(pyodideFolder(), request, response, { path: url.slice(PYODIDE.length - 1) });
  servePage(play.pages, request, response, { leave: LEAVE });
}

/** A participant's game reports its state to the recorder on its own machine; Python is WebAssembly. */
const LEAVE: Leave = { connect: 'ws://127.0.0.1:* ws://localhost:*', wasm: true };

async function serveGame({ games, game }: PlayPages, path: string, response: ServerResponse): Promise<void> {
  const headers = pageHeaders('');
  const file = game === undefined ? undefined : (await gameSources(games, game)).get(path);
  if (file === undefined) return void response.writeHead(404, headers).end();
  let text: string;
  try {
    text = await scriptOf(file);
  } catch (error) {
    return void response.writeHead(500, headers).end(messageOf(error));
  }
  const type = file.endsWith('.ts') ? 'text/javascript; charset=utf-8' : typeOf(file);
  response.writeHead(200, { ...headers, 'Content-Type': type }).end(text);
}
