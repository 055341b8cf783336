import { existsSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { LabDesk } from '#app/lab/lab-desk.ts';
import { serveStation } from '#app/lab/station-socket.ts';
import { answerShardFile, isShardFile } from '#app/server/shard-files.ts';
import { serveWindow } from '#app/server/window-socket.ts';
import type { Shelf } from '#app/shelf/shelf.ts';
import type { WindowDesk } from '#app/window-desk.ts';
import { MAX_REQUEST } from '#server/core/wire.ts';
import { Door } from '#server/door.ts';
import { Entrance } from '#server/entrance.ts';
import { pageHeaders, SETTLED, servePage } from '#server/pages.ts';
import { Strangers } from '#server/strangers.ts';
import { type LanOptions, openWebServer } from '#server/web-server.ts';

/** Windows open at the same time. More looks like an attack. */
const MOST_WINDOWS = 32;
const MOST_STATIONS = 64;
/** A station's picture is the longest message. */
const MOST_FROM_STATION = 1 << 20;

export interface ServeOptions {
  /** Folder of the built pages. */
  readonly pages: string;
  /** 0: any free port. */
  readonly port: number;
  /** The recordings that pages may show. */
  readonly shelf?: (() => Promise<Shelf>) | undefined;
  /** The lab that stations join. */
  readonly lab?: LabDesk | undefined;
  /** `undefined`: this machine only. */
  readonly lan?: LanOptions | undefined;
}

export interface Served extends AsyncDisposable {
  /** The page's address, with the token in the fragment, which browsers never send. */
  readonly link: string;
  /** For `gap console --join -`; undefined where stations cannot join. */
  readonly stationLink: string | undefined;
  /** SHA-256 of the certificate, to be compared by eye; undefined without TLS. */
  readonly fingerprint: string | undefined;
}

/** Folder of the built pages, found from a checkout and from dist/ alike. */
export function pagesFolder(): string {
  const folders = ['../../../dist/pages', '../../../pages/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return folders.find((folder) => existsSync(folder)) ?? (folders[0] as string);
}

/** Serves a desk's pages and windows, and lets stations in. Rejects with a GapError (`app.port`, `app.tls`) when it cannot listen. */
export async function serve(desk: WindowDesk, { pages, port, shelf, lab, lan }: ServeOptions): Promise<Served> {
  const listener: RequestListener = (request, response) => {
    if (door.refusesPage({ host: request.headers.host }) !== undefined) response.writeHead(403).end();
    else if (shelf !== undefined && isShardFile(request.url ?? '')) void serveShardFile(shelf, door, request, response);
    else servePage(pages, request, response);
  };
  const web = await openWebServer(listener, port, lan);
  const { server, scheme, at, hosts, fingerprint } = web;
  const door = new Door(scheme, hosts);
  const stationDoor = new Door(scheme, hosts);
  const strangers = new Strangers(server);
  const windows = new Entrance({ door, strangers, maxPayload: 4 * MAX_REQUEST, most: MOST_WINDOWS, full: 'too many windows are open' });
  const stations = new Entrance({
    door: stationDoor,
    strangers,
    maxPayload: MOST_FROM_STATION,
    most: MOST_STATIONS,
    full: 'too many stations have joined',
  });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    socket.on('error', () => socket.destroy());
    const knock = { host: request.headers.host, origin: request.headers.origin };
    if (lab !== undefined && request.url === '/station') {
      // A browser sends its page's origin, and no page is a station.
      if (door.refusesPage(knock) === undefined && knock.origin === undefined)
        return stations.open(request, socket, head, (station) => serveStation(station, lab));
    } else if (door.refusesSocket(knock) === undefined) return windows.open(request, socket, head, (window) => serveWindow(window, desk));
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
  });
  const pinned = `.${fingerprint?.replaceAll(':', '') ?? ''}.${lab?.operator ?? ''}`;
  return {
    link: `${scheme}://${at}/#${door.token}`,
    stationLink: lab && `${lan === undefined ? 'ws' : 'wss'}://${at}/station#${stationDoor.token}${pinned}`,
    fingerprint,
    async [Symbol.asyncDispose]() {
      for (const client of [...windows.clients, ...stations.clients]) client.terminate();
      await web[Symbol.asyncDispose]();
    },
  };
}

/** Recordings are the player's: only a request with the token gets them. */
async function serveShardFile(shelf: () => Promise<Shelf>, door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = pageHeaders('');
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (request.method !== 'GET' || !door.admits(token)) return void response.writeHead(403, headers).end();
  const { status, headers: own, body } = await answerShardFile(await shelf(), request.url ?? '', request.headers.range);
  response.writeHead(status, { ...headers, ...own });
  if (body === undefined) return void response.end();
  pipeline(body, response, SETTLED);
}
