import type { WebSocket } from 'ws';
import { z } from 'zod';
import { messageOf } from '#format/core/errors.ts';
import { FromGame, GAME_PROTOCOL, Hello, type ToGame } from '#format/core/game/messages.ts';
import { post } from '#server/post.ts';

/** With more unreadable messages than this, a game is disconnected. */
const MOST_UNREADABLE = 100;
/** A connection without a hello is closed after this. */
const HELLO_MS = 5000;
const POLICY_VIOLATION = 1008;

/** What a game's connection reports. */
export interface VoiceEvents {
  /** Its hello and token have been checked. */
  onHello(hello: Hello): void;
  /** `json`: the message as received. */
  onMessage(message: FromGame, json: string): void;
  onGone(): void;
}

/** One game's connection, from its hello on: messages in, checked; answers out. */
export class GameVoice {
  readonly #socket: WebSocket;
  readonly #events: VoiceEvents;
  readonly #admits: (token: string) => boolean;
  readonly #timer: NodeJS.Timeout;
  #known = false;
  #unreadable = 0;

  constructor(socket: WebSocket, admits: (token: string) => boolean, events: VoiceEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#admits = admits;
    this.#timer = setTimeout(() => this.end('sent nothing', 'Send {"type":"hello", …} first'), HELLO_MS);
    socket.on('message', (data, binary) => this.#hear(binary ? undefined : data.toString()));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(this.#timer);
      if (this.#known) events.onGone();
    });
  }

  tell(message: ToGame): void {
    post(this.#socket, message);
  }

  /** Sends the reason, and closes. */
  end(says: string, remedy: string): void {
    this.tell({ type: 'problem', says, remedy });
    this.#socket.close(POLICY_VIOLATION, says.slice(0, 100));
  }

  #hear(json: string | undefined): void {
    let value: unknown;
    try {
      value = json === undefined ? undefined : JSON.parse(json);
    } catch (error) {
      this.#unread(`not JSON: ${messageOf(error)}`);
      return;
    }
    if (value === undefined || json === undefined) {
      this.#unread('a binary message');
      return;
    }
    if (!this.#known) {
      this.#hello(value);
      return;
    }
    const message = FromGame.safeParse(value);
    if (message.success) {
      this.#events.onMessage(message.data, json);
      return;
    }
    this.#unread(z.prettifyError(message.error).replaceAll('\n', ' '));
  }

  #hello(value: unknown): void {
    // Checked before anything else: a newer game's hello may also look different.
    const version = z.looseObject({ type: z.literal('hello'), version: z.number() }).safeParse(value);
    if (version.success && version.data.version > GAME_PROTOCOL) {
      this.end(
        `the game speaks version ${version.data.version}, this recorder knows ${GAME_PROTOCOL}`,
        'Install a newer recorder, or give the game an older client',
      );
      return;
    }
    const hello = Hello.safeParse(value);
    if (!hello.success) {
      this.end(`no hello: ${z.prettifyError(hello.error).replaceAll('\n', ' ')}`, 'See docs/game-state.md');
      return;
    }
    if (!this.#admits(hello.data.token)) {
      this.end('wrong token', 'Use the whole link that the recorder prints');
      return;
    }
    clearTimeout(this.#timer);
    this.#known = true;
    this.#events.onHello(hello.data);
  }

  #unread(says: string): void {
    this.#unreadable += 1;
    if (!this.#known || this.#unreadable > MOST_UNREADABLE) {
      this.end(says, 'See docs/game-state.md');
      return;
    }
    this.tell({ type: 'problem', says, remedy: 'The message was ignored. See docs/game-state.md' });
  }
}
