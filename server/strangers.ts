import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Connections of those who have not shown a token: of one address, and of all. A browser opens six for a page. */
const MOST_OF_ADDRESS = 64;
const MOST_IN_ALL = 256;
/** Of a request's headers, ms. */
const HEADERS_MS = 10_000;

/**
 * Limits connections that have not shown a token. When they are full, a new one closes the oldest from its address, or the oldest of all; so a crowd keeps nobody
 * out. Whoever was let in is never closed.
 */
export class Strangers {
  /** By address and port, the oldest first. Under TLS the socket of a request is another than that of its connection, but both know these. */
  readonly #outside = new Map<string, Socket>();

  constructor(server: Server) {
    server.headersTimeout = HEADERS_MS;
    server.on('connection', (socket: Socket) => this.#came(socket));
  }

  get count(): number {
    return this.#outside.size;
  }

  /** This one has shown its token. */
  letIn(socket: Duplex): void {
    if (socket instanceof Socket) this.#outside.delete(nameOf(socket));
  }

  #came(socket: Socket): void {
    const name = nameOf(socket);
    const ofAddress = [...this.#outside.values()].filter(({ remoteAddress }) => remoteAddress === socket.remoteAddress);
    const pushed = ofAddress.length >= MOST_OF_ADDRESS ? ofAddress[0] : this.#outside.size >= MOST_IN_ALL ? this.#oldest() : undefined;
    pushed?.destroy();
    this.#outside.set(name, socket);
    socket.once('close', () => {
      if (this.#outside.get(name) === socket) this.#outside.delete(name);
    });
    if (pushed !== undefined) this.#outside.delete(nameOf(pushed));
  }

  #oldest(): Socket | undefined {
    return this.#outside.values().next().value;
  }
}

/** Node forgets the address of a socket that is closed. */
const NAMES = new WeakMap<Socket, string>();
function nameOf(socket: Socket): string {
  const name = NAMES.get(socket) ?? `${socket.remoteAddress} ${socket.remotePort}`;
  NAMES.set(socket, name);
  return name;
}
