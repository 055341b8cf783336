import { Worker } from 'node:worker_threads';
import { threadIsStuck } from '#native/stuck-threads.ts';
import { untilAlone } from '#video/one-at-a-time.ts';

/** A fresh thread loads its codecs first, which may take long on a busy machine. */
const START_MS = 30_000;
/** A timer this late means that the whole process was stopped, and the thread with it. */
const PAUSED_MS = 1000;

/** Sent by a thread while it works on a job, so that it is not given up. */
export const AT_WORK = 'at-work';
/** Sent by a thread once its encoder is closed, before the job is over: the next job may begin, in another thread. */
export const ENCODED = 'encoded';
/** Asks a thread to end once it has nothing to do. */
export const END = 'end';

/**
 * A thread that encodes one job at a time: SVT-AV1 3.1.2 stops for good now and then, and blocks its whole thread. A thread that hangs is
 * abandoned, never terminated, which would crash the process; the next job gets a fresh one.
 */
export class EncodingThread<Job, Answer extends object> implements Disposable {
  readonly #file: URL;
  readonly #name: string;
  readonly #workerData: unknown;
  #worker: Worker | undefined;
  #isBusy = false;

  constructor(file: URL, name: string, workerData: unknown) {
    this.#file = file;
    this.#name = name;
    this.#workerData = workerData;
  }

  /**
   * Waits until no other thread of this kind encodes in this process, then for the answer. Undefined when the thread ended, or was silent
   * for `silenceMs`. `encoded` is called when the thread reports {@link ENCODED}. Rejects with the signal's reason, with an error that the
   * thread did not catch, or with an Error while the thread works on another job.
   */
  async ask(job: Job, silenceMs: number, signal: AbortSignal, encoded?: () => void): Promise<Answer | undefined> {
    signal.throwIfAborted();
    const next = await untilAlone(signal);
    if (this.#isBusy) {
      next();
      throw new Error('asked for another job while it works on one');
    }
    const isFresh = this.#worker === undefined;
    const worker = this.#startedOr(next);
    const { promise, resolve, reject } = Promise.withResolvers<Answer | undefined>();
    // An aborted job is still encoded to its end, and until then no other may be. A thread that hangs is not waited for.
    const over = (answer?: Answer) => {
      clearTimeout(timer);
      worker.off('message', heard);
      worker.off('exit', exited);
      next();
      this.#isBusy = false;
      if (answer === undefined && this.#worker === worker) this.#leave();
      resolve(answer);
    };
    const heard = (said: Answer | typeof AT_WORK | typeof ENCODED) => {
      if (said !== AT_WORK && said !== ENCODED) return over(said);
      clearTimeout(timer);
      timer = waitFor(silenceMs);
      if (said !== ENCODED) return;
      next();
      encoded?.();
    };
    const exited = () => over();
    const silent = (ms: number, due: number) => {
      if (performance.now() > due + PAUSED_MS) {
        timer = waitFor(ms);
        return;
      }
      threadIsStuck(worker);
      over();
    };
    const waitFor = (ms: number) => setTimeout(silent, ms, ms, performance.now() + ms).unref();
    let timer = waitFor(isFresh ? Math.max(START_MS, silenceMs) : silenceMs);
    const abort = () => reject(signal.reason);
    const failed = (error: Error) => {
      // It ends by itself.
      this.#isBusy = false;
      reject(error);
    };
    worker.on('message', heard);
    worker.on('exit', exited);
    worker.once('error', failed);
    signal.addEventListener('abort', abort, { once: true });
    this.#isBusy = true;
    worker.postMessage(job);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', abort);
      worker.off('error', failed);
    }
  }

  /** A thread in the middle of a job ends after it; until then only `leaveNow` can end the process. */
  [Symbol.dispose](): void {
    if (this.#isBusy && this.#worker !== undefined) threadIsStuck(this.#worker);
    this.#leave();
  }

  /** The thread, started if there is none. Calls `next` and throws if it cannot be started. */
  #startedOr(next: () => void): Worker {
    if (this.#worker !== undefined) return this.#worker;
    let worker: Worker;
    try {
      worker = new Worker(this.#file, { workerData: this.#workerData, name: this.#name });
    } catch (error) {
      next();
      throw error;
    }
    // `ask` reports its errors. An abandoned thread may still fail later: without a listener that would end the process.
    worker.on('error', () => {});
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    this.#worker = worker;
    return worker;
  }

  #leave(): void {
    this.#worker?.postMessage(END);
    this.#worker?.unref();
    this.#worker = undefined;
  }
}
