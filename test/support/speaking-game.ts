import { once } from 'node:events';
import { WebSocket } from 'ws';
import { GAME_PROTOCOL, type ToGame } from '#format/core/game/messages.ts';

/** A game's end of the channel, in raw messages: what our own client, or anybody's, may send. */
export class SpeakingGame implements AsyncDisposable {
  readonly heard: ToGame[] = [];
  readonly closed: Promise<{ code: number; why: string }>;
  readonly #socket: WebSocket;
  #onProblem: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<{ code: number; why: string }>();
    this.closed = promise;
    socket.on('error', () => {});
    socket.on('close', (code, why) => resolve({ code, why: String(why) }));
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as ToGame;
      this.heard.push(message);
      if (message.type === 'problem') this.#onProblem();
      if (message.type === 'clock') this.say({ type: 'clock', id: message.id, at_us: performance.now() * 1000 });
    });
  }

  /** Connects; `hello: false` sends nothing. Rejects when the socket is refused. */
  static async connect(
    link: string,
    { hello = {}, origin, host }: { hello?: object | false; origin?: string; host?: string } = {},
  ): Promise<SpeakingGame> {
    const url = new URL(link);
    const socket = new WebSocket(`ws://${url.host}/`, {
      ...(origin !== undefined && { origin }),
      ...(host !== undefined && { headers: { Host: host } }),
    });
    const game = new SpeakingGame(socket);
    await once(socket, 'open');
    if (hello !== false) game.say({ type: 'hello', version: GAME_PROTOCOL, token: url.hash.slice(1), game: 'coins', ...hello });
    return game;
  }

  say(message: unknown): void {
    this.#socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** Waits until everything said before has been heard: a message that cannot be read is answered in its turn. */
  async heardOut(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#onProblem = resolve;
    this.closed.then(({ why }) => reject(new Error(`it was not heard out: ${why}`)));
    this.say({ type: 'are you there?' });
    await promise;
  }

  /** The first problem it was told about. */
  get problem(): string | undefined {
    return this.heard.find((message) => message.type === 'problem')?.says;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}
