import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps all that is sent, however many at once, to so many bytes a second. */
export class Pace {
  readonly #bps: number;
  /** When the next byte may go, ms. */
  #freeMs = 0;

  constructor(bps: number) {
    this.#bps = bps;
  }

  async wait(bytes: number, signal?: AbortSignal): Promise<void> {
    const nowMs = performance.now();
    const atMs = Math.max(nowMs, this.#freeMs);
    this.#freeMs = atMs + (1000 * bytes) / this.#bps;
    if (atMs > nowMs) await sleep(atMs - nowMs, undefined, { signal });
  }
}
