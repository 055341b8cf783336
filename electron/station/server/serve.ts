import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_REQUEST } from '#core/app/wire.ts';
import { GapError, messageOf } from '#core/errors.ts';
import type { Desk } from '#station/desk/desk.ts';
import { Door } from '#station/server/door.ts';
import { servePage } from '#station/server/pages.ts';
import { serveWindow } from '#station/server/window-socket.ts';

const LOOPBACK = '127.0.0.1';
/** Windows at once. More is somebody who tries. */
const MOST_SOCKETS = 32;

export interface ServeOptions {
  /** Folder of the built pages. */
  readonly pages: string;
  /** 0: any that is free. */
  readonly port: number;
}

export interface Served extends AsyncDisposable {
  /** The page's address, its token in the fragment: browsers do not send that to anybody. */
  readonly link: string;
}

/** The built pages: the same place from a checkout and from dist/. */
export function pagesFolder(): string {
  const folders = ['../../../dist/pages/', '../../../pages/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return folders.find((folder) => existsSync(folder)) ?? (folders[0] as string);
}

/** Serves a desk's pages and windows on loopback. Rejects with a GapError (`app.port`) when the port is taken. */
export async function serve(desk: Desk, { pages, port }: ServeOptions): Promise<Served> {
  const server = createServer((request, response) => {
    if (door.refusesPage({ host: request.headers.host }) !== undefined) response.writeHead(403).end();
    else servePage(pages, request, response);
  });
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new GapError('app.port', `port ${port}: ${messageOf(cause)}`, 'Give another --port, or none: then any free one is taken', {
      cause,
    });
  }
  const { port: taken } = server.address() as AddressInfo;
  const door = new Door('http', [`${LOOPBACK}:${taken}`, `localhost:${taken}`]);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4 * MAX_REQUEST, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    const { host, origin } = request.headers;
    socket.on('error', () => socket.destroy());
    if (door.refusesSocket({ host, origin }) !== undefined || sockets.clients.size >= MOST_SOCKETS) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => serveWindow(opened, desk, door));
  });
  return {
    link: `http://${LOOPBACK}:${taken}/#${door.token}`,
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
