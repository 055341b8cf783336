import { TickTimer } from '#native/windows/host/tick-timer.ts';

/**
 * Sleeps for a number of microseconds. A word of shared memory, if given, wakes it by becoming non-zero (the session's stop), except on
 * Windows: there `Atomics.wait` ends on the system's tick, up to 15.6 ms late, so a high-resolution timer is used instead.
 */
export class Sleeper implements Disposable {
  readonly #words: Int32Array;
  readonly #index: number;
  readonly #timer = process.platform === 'win32' ? new TickTimer() : undefined;

  constructor(words: Int32Array = new Int32Array(new SharedArrayBuffer(4)), index = 0) {
    this.#words = words;
    this.#index = index;
  }

  sleep(us: number): void {
    if (this.#timer === undefined) Atomics.wait(this.#words, this.#index, 0, us / 1000);
    else this.#timer.sleep(us);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }
}
