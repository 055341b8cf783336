import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { PROTOCOL, tokenShown } from '#server/core/shown-token.ts';
import type { Door } from '#server/door.ts';
import type { Strangers } from '#server/strangers.ts';

/** RFC 6455, 7.4.1: the message violates what was agreed. */
export const POLICY_VIOLATION = 1008;

export interface EntranceOptions {
  readonly door: Door;
  readonly strangers: Strangers;
  /** Bytes of a message. */
  readonly maxPayload: number;
  /** So many may be inside at once. */
  readonly most: number;
  /** What the next is told. */
  readonly full: string;
}

/** Opens sockets for those who show their token in the request. All others are told why not, and nothing that they say is read. */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #sockets: WebSocketServer;
  readonly #inside = new Set<WebSocket>();

  constructor(options: EntranceOptions) {
    this.#options = options;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxPayload,
      perMessageDeflate: false,
      // By itself it chooses the first that is offered, which may be a token.
      handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
    });
  }

  /** All sockets, also those that are about to close. */
  get clients(): Iterable<WebSocket> {
    return this.#sockets.clients;
  }

  open(request: IncomingMessage, socket: Duplex, head: Buffer, onGuest: (guest: WebSocket) => void): void {
    const { door, strangers, most, full } = this.#options;
    const isAdmitted = door.admits(tokenShown(request.headers['sec-websocket-protocol']));
    // A page learns only from a socket that was open why it is closed.
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate());
      if (!isAdmitted) return opened.close(POLICY_VIOLATION, 'wrong token');
      strangers.letIn(socket);
      if (this.#inside.size >= most) return opened.close(POLICY_VIOLATION, full);
      this.#inside.add(opened);
      opened.once('close', () => this.#inside.delete(opened));
      onGuest(opened);
    });
  }
}
