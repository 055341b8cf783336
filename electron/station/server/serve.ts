import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_REQUEST } from '#core/app/wire.ts';
import { GapError, messageOf } from '#core/errors.ts';
import type { Shelf } from '#station/desk/shelf.ts';
import type { LabDesk } from '#station/lab/lab-desk.ts';
import { serveStation } from '#station/lab/station-socket.ts';
import type { Room } from '#station/room.ts';
import { Door } from '#station/server/door.ts';
import { LOOPBACK, listen } from '#station/server/listen.ts';
import { pageHeaders, servePage } from '#station/server/pages.ts';
import { answerShardFile, isShardFile } from '#station/server/shard-files.ts';
import { serveWindow } from '#station/server/window-socket.ts';

/** Windows at once. More is somebody who tries. */
const MOST_WINDOWS = 32;
const MOST_STATIONS = 64;
/** A station's picture is the longest message. */
const MOST_FROM_STATION = 1 << 20;

/** How it is listened to beyond this machine: never without TLS. */
export interface LanOptions {
  readonly host: string;
  readonly cert: string;
  readonly key: string;
}

export interface ServeOptions {
  /** Folder of the built pages. */
  readonly pages: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The recordings that pages may show. */
  readonly shelf?: (() => Promise<Shelf>) | undefined;
  /** Where stations come in. */
  readonly lab?: LabDesk | undefined;
  /** `undefined`: this machine only. */
  readonly lan?: LanOptions | undefined;
}

export interface Served extends AsyncDisposable {
  /** The page's address, its token in the fragment: browsers do not send that to anybody. */
  readonly link: string;
  /** For `gap console --join`; undefined where no station comes in. */
  readonly stationLink: string | undefined;
  /** SHA-256 of the certificate, to be compared by eye; undefined without TLS. */
  readonly fingerprint: string | undefined;
}

/** The built pages: the same place from a checkout and from dist/. */
export function pagesFolder(): string {
  const folders = ['../../../dist/pages/', '../../../pages/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return folders.find((folder) => existsSync(folder)) ?? (folders[0] as string);
}

/** Serves a room's pages and windows, and lets stations in. Rejects with a GapError (`app.port`, `app.tls`) when it cannot listen. */
export async function serve(room: Room, { pages, port, shelf, lab, lan }: ServeOptions): Promise<Served> {
  const host = lan?.host ?? LOOPBACK;
  const listener: RequestListener = (request, response) => {
    if (door.refusesPage({ host: request.headers.host }) !== undefined) response.writeHead(403).end();
    else if (shelf !== undefined && isShardFile(request.url ?? '')) void serveShardFile(shelf, door, request, response);
    else servePage(pages, request, response);
  };
  const server = lan === undefined ? createServer(listener) : secureServer(lan, listener);
  const at = `${isIPv6(host) ? `[${host}]` : host}:${await listen(server, host, port)}`;
  const hosts = lan === undefined ? [at, at.replace(LOOPBACK, 'localhost')] : [at];
  const door = new Door(lan === undefined ? 'http' : 'https', hosts);
  const stationDoor = new Door(lan === undefined ? 'http' : 'https', hosts);
  const windows = new WebSocketServer({ noServer: true, maxPayload: 4 * MAX_REQUEST, perMessageDeflate: false });
  const stations = new WebSocketServer({ noServer: true, maxPayload: MOST_FROM_STATION, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    socket.on('error', () => socket.destroy());
    const knock = { host: request.headers.host, origin: request.headers.origin };
    if (lab !== undefined && request.url === '/station') {
      // A browser names its page as the origin: no page is a station.
      if (door.refusesPage(knock) === undefined && knock.origin === undefined && stations.clients.size < MOST_STATIONS)
        return stations.handleUpgrade(request, socket, head, (opened: WebSocket) =>
          serveStation(opened, lab, (token) => stationDoor.admits(token)),
        );
    } else if (door.refusesSocket(knock) === undefined && windows.clients.size < MOST_WINDOWS)
      return windows.handleUpgrade(request, socket, head, (opened: WebSocket) => serveWindow(opened, room, door));
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
  });
  const fingerprint = lan && new X509Certificate(lan.cert).fingerprint256;
  const pinned = fingerprint === undefined ? '' : `.${fingerprint.replaceAll(':', '')}`;
  return {
    link: `${lan === undefined ? 'http' : 'https'}://${at}/#${door.token}`,
    stationLink: lab && `${lan === undefined ? 'ws' : 'wss'}://${at}/station#${stationDoor.token}${pinned}`,
    fingerprint,
    async [Symbol.asyncDispose]() {
      for (const client of [...windows.clients, ...stations.clients]) client.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function secureServer({ cert, key }: LanOptions, listener: RequestListener) {
  try {
    return createSecureServer({ cert, key, minVersion: 'TLSv1.3' }, listener);
  } catch (cause) {
    throw new GapError(
      'app.tls',
      `the certificate or its key cannot be used: ${messageOf(cause)}`,
      'Give PEM files that belong together: --cert and --key',
      {
        cause,
      },
    );
  }
}

/** Recordings are the player's: only who has the token gets them. */
async function serveShardFile(shelf: () => Promise<Shelf>, door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = pageHeaders('');
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (request.method !== 'GET' || !door.admits(token)) return void response.writeHead(403, headers).end();
  const { status, headers: own, body } = await answerShardFile(await shelf(), request.url ?? '', request.headers.range);
  response.writeHead(status, { ...headers, ...own });
  if (body === undefined) return void response.end();
  body.on('error', () => response.destroy());
  body.pipe(response);
}
