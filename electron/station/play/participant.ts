import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { isFleeting, type ToParticipant } from '#core/play/play-messages.ts';
import { ResumedLine } from '#core/play/resumed-line.ts';

/** Somebody whose page is connected, or was: it may lose its connection and come again, and is the same person then. */
export class Participant {
  /** Told to their page alone: who knows it may come again as them. */
  readonly id = randomUUID();
  readonly line = new ResumedLine<ToParticipant>();
  /** How often was looked since their machine last said anything. */
  silentLooks = 0;
  /** Away for so long that the others go on alone. */
  gone = false;
  /** Has asked for a match. */
  ready = false;
  /** Empty before there is a match. */
  match = '';
  player = '';
  prepared = false;
  /** Has played to the end: whether others go is nothing to it any more. */
  done = false;
  #socket: WebSocket | undefined;

  tell(message: ToParticipant): void {
    if (!isFleeting(message)) this.line.say(message);
    else if (this.#socket !== undefined) send(this.#socket, message);
  }

  /** Over this socket from now on. False: what was not `heard` is not kept any more. */
  connect(socket: WebSocket, heard: number): boolean {
    if (!this.line.resume(heard, (message) => send(socket, message))) return false;
    this.#socket?.terminate();
    this.#socket = socket;
    this.silentLooks = 0;
    return true;
  }

  /** Whether it was this one: a socket that was replaced by another is nothing any more. */
  isOver(socket: WebSocket): boolean {
    return this.#socket === socket;
  }

  disconnect(): void {
    this.#socket = undefined;
    this.line.pause();
  }

  ping(): void {
    this.#socket?.ping();
  }

  terminate(): void {
    this.#socket?.terminate();
  }
}

export function send(socket: WebSocket, message: ToParticipant): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}
