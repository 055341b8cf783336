import { Worker } from 'node:worker_threads';
import { LIVE_WINDOW_US } from '#core/telemetry/lag-trail.ts';
import type { LagNow } from '#core/telemetry/live-lag.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import type { LagWorkerData } from '#session/threads/lag-worker.ts';

/**
 * Has a thread of its own search for the lag in what is written, once there is enough of it. A recording never depends on it: if the
 * thread fails, nothing is known.
 */
export class LagWatch implements Disposable {
  readonly #data: LagWorkerData;
  #worker: Worker | undefined;
  #now: LagNow | undefined;

  constructor(data: LagWorkerData) {
    this.#data = data;
  }

  /** What the last look found, `elapsedS` into the session. */
  at(elapsedS: number): LagNow | undefined {
    if (this.#worker === undefined && elapsedS * 1e6 > LIVE_WINDOW_US) this.#start();
    return this.#now;
  }

  #start(): void {
    this.#worker = new Worker(workerFile(import.meta.url, './lag-worker'), { name: 'lag', workerData: this.#data });
    this.#worker.unref();
    this.#worker.on('message', (now: LagNow) => {
      this.#now = now;
    });
    this.#worker.on('error', () => {
      this.#now = undefined;
    });
  }

  [Symbol.dispose](): void {
    // It runs no code but ours: ending it in the middle is safe.
    void this.#worker?.terminate();
  }
}
