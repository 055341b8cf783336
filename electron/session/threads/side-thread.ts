import { Worker } from 'node:worker_threads';
import { threadIsStuck } from '#native/stuck-threads.ts';

/** A thread looks at the session's stop at least four times a second. */
const PATIENCE_MS = 1000;

/**
 * A thread beside a recording, which ends by itself once the session is asked to stop; a recording never depends on it. One that hangs in a call to the system
 * (a server of sound, a resolver) is left behind, and the process then waits for none of its threads.
 */
export class SideThread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #isOver = false;

  /** `onFailed`: it ended because of an error. */
  constructor(
    file: URL,
    name: string,
    workerData: unknown,
    { onMessage, onFailed }: { onMessage: (message: never) => void; onFailed: (why: string) => void },
  ) {
    const worker = new Worker(file, { name, workerData });
    worker.on('message', onMessage as (message: unknown) => void);
    worker.on('error', ({ message }) => onFailed(message));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    worker.on('exit', () => {
      this.#isOver = true;
      resolve();
    });
    worker.unref();
    this.#worker = worker;
  }

  /** Resolves once it has ended, or has not for a second. */
  async end(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([this.#ended, late]);
    clearTimeout(timer);
    if (!this.#isOver) threadIsStuck(this.#worker);
  }
}
