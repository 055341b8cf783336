import { Worker } from 'node:worker_threads';
import type { NetRow } from '#core/network/net-row.ts';
import type { NetWorkerData } from '#recorder/threads/net-worker.ts';
import { workerFile } from '#shard/worker-file.ts';

/** Has a thread of its own measure the network. A recording never depends on it: if the thread fails, nothing is known. */
export class NetWatch implements Disposable {
  readonly #worker: Worker;
  #rows: NetRow[] = [];
  #now: NetRow | undefined;

  constructor(data: NetWorkerData) {
    this.#worker = new Worker(workerFile(import.meta.url, './net-worker'), { name: 'net', workerData: data });
    this.#worker.unref();
    this.#worker.on('message', (row: NetRow) => {
      this.#rows.push(row);
      this.#now = row;
    });
    this.#worker.on('error', () => {
      this.#now = undefined;
    });
  }

  /** The last row. */
  get now(): NetRow | undefined {
    return this.#now;
  }

  /** The rows since the last call. */
  take(): readonly NetRow[] {
    const rows = this.#rows;
    if (rows.length > 0) this.#rows = [];
    return rows;
  }

  [Symbol.dispose](): void {
    // It runs no code but ours, and waits for a quarter of a second at most: ending it in the middle is safe.
    void this.#worker.terminate();
  }
}
