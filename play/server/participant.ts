import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { isFleeting, type ToParticipant } from '#play/core/play-messages.ts';
import { ResumedLine } from '#play/core/resumed-line.ts';
import { post } from '#server/post.ts';

/** Somebody whose page is connected, or was: they stay the same participant when it reconnects. */
export class Participant {
  /** Sent only to their own page: anybody who knows it can reconnect as them. */
  readonly id = randomUUID();
  readonly line = new ResumedLine<ToParticipant>();
  /** Checks since their machine last sent anything. */
  silentLooks = 0;
  /** Away for so long that the others continue alone. */
  gone = false;
  /** Has asked for a match. */
  ready = false;
  /** Empty before there is a match. */
  match = '';
  player = '';
  prepared = false;
  /** Has played to the end: it no longer matters whether others leave. */
  done = false;
  #socket: WebSocket | undefined;

  tell(message: ToParticipant): void {
    if (!isFleeting(message)) this.line.say(message);
    else post(this.#socket, message, true);
  }

  /** Switches to this socket. False: messages that were not `heard` are no longer kept. */
  connect(socket: WebSocket, heard: number): boolean {
    if (!this.line.resume(heard, (message) => post(socket, message))) return false;
    this.#socket?.terminate();
    this.#socket = socket;
    this.silentLooks = 0;
    return true;
  }

  /** Whether this is their socket; one that was replaced no longer counts. */
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
