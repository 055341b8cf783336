import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** For a browser: `localhost` is at the other end of the way. */
export const LOCALHOST_ELSEWHERE = '--host-resolver-rules=MAP localhost 127.0.0.2';

/** A way to a server of this machine that can be cut, as a network is that is lost: nobody says goodbye. */
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

  /** From 127.0.0.2 to 127.0.0.1, with the same port: pages find it as `localhost`, if their browser is told so (`LOCALHOST_ELSEWHERE`). */
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

  /** Nothing arrives any more, and nothing is closed. */
  hold(): void {
    this.#isHeld = true;
    for (const socket of this.#open) socket.unpipe().pause();
  }

  /** Connections that are made from now on arrive. */
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
