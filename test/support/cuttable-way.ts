import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** For a browser: `localhost` is at the other end of the way. */
export const LOCALHOST_ELSEWHERE = '--host-resolver-rules=MAP localhost 127.0.0.2';

/** A connection to a server on this machine that can be cut like a lost network, without a goodbye. */
export class CuttableWay implements AsyncDisposable {
  readonly #server: ReturnType<typeof createServer>;
  readonly #open = new Set<Socket>();
  #isCut = false;
  #isHeld = false;

  private constructor(port: number) {
    this.#server = createServer((from) => {
      if (this.#isCut) {
        from.resetAndDestroy();
        return;
      }
      const to = connect(port, '127.0.0.1');
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#open.add(one);
        one.on('error', () => one.destroy());
        one.on('close', () => {
          this.#open.delete(one);
          other.destroy();
        });
        if (!this.#isHeld) one.pipe(other);
      }
    });
  }

  /** From 127.0.0.2 to 127.0.0.1, with the same port: pages find it as `localhost`, if their browser maps that (`LOCALHOST_ELSEWHERE`). */
  static async to(port: number): Promise<CuttableWay> {
    const way = new CuttableWay(port);
    way.#server.listen(port, '127.0.0.2');
    await once(way.#server, 'listening');
    return way;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  /** Lets nothing through any more, and closes nothing. */
  hold(): void {
    this.#isHeld = true;
    for (const socket of this.#open) socket.unpipe().pause();
  }

  /** Lets connections through that are made from now on. */
  mend(): void {
    this.#isCut = false;
    this.#isHeld = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
