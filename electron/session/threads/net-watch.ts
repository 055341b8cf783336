import type { NetRow } from '#format/core/documents/net-row.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import type { NetWorkerData } from '#session/threads/net-worker.ts';
import { SideThread } from '#session/threads/side-thread.ts';

/** Has a thread of its own measure the network, until the session is asked to stop. */
export class NetWatch {
  readonly #thread: SideThread;
  #rows: NetRow[] = [];

  constructor(data: NetWorkerData) {
    this.#thread = new SideThread(workerFile(import.meta.url, './net-worker'), 'net', data, {
      onMessage: (row: NetRow) => this.#rows.push(row),
      // Then nothing more is known.
      onFailed: () => {},
    });
  }

  /** The rows since the last call. */
  take(): readonly NetRow[] {
    const rows = this.#rows;
    if (rows.length > 0) this.#rows = [];
    return rows;
  }

  /** After the session was asked to stop. */
  end(): Promise<void> {
    return this.#thread.end();
  }
}
