import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '#format/core/error-codes.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { threadIsStuck } from '#native/stuck-threads.ts';
import type { WorkerMessage } from '#session/input/input-port.ts';

type Ended = Extract<WorkerMessage, { type: 'ended' }>;
type View = Extract<WorkerMessage, { type: 'view' }>;

/** One thread of a session. `ready` and `ended` reject with the error the thread reported. */
export interface SessionWorker {
  readonly name: string;
  readonly ready: Promise<Readonly<Record<string, string>>>;
  readonly ended: Promise<Ended>;
  /** The process no longer waits for it; {@link endWorkers} reports it as stuck without waiting. */
  abandon(): void;
  readonly abandoned: boolean;
}

/**
 * Starts a thread. It is asked to end through shared memory and never terminated: `worker.terminate()` on a thread inside FFmpeg
 * crashes the process.
 */
export function startWorker(name: string, file: URL, workerData: unknown, onView?: (change: View) => void): SessionWorker {
  const worker = new Worker(file, { name, workerData });
  const ready = Promise.withResolvers<Readonly<Record<string, string>>>();
  const ended = Promise.withResolvers<Ended>();
  const fail = (error: Error) => {
    ready.reject(error);
    ended.reject(error);
  };
  worker.on('message', (message: WorkerMessage) => {
    if (message.type === 'ready') ready.resolve(message.facts);
    else if (message.type === 'ended') ended.resolve(message);
    else if (message.type === 'view') onView?.(message);
    else if (message.type === 'stuck') leaveBehind();
    else fail(new GapError(message.code as ErrorCode, message.says, message.remedy, { way: message.way }));
  });
  worker.on('error', (cause) =>
    fail(
      new GapError(
        `capture.${name}`,
        said`The ${name} thread failed: ${cause.message}`,
        said`Check this machine; if the check finds nothing, report this message`,
        { way: { action: 'check' }, cause },
      ),
    ),
  );
  worker.on('exit', (code) =>
    fail(
      new GapError(`capture.${name}`, said`The ${name} thread ended with code ${code}`, said`Check this machine`, {
        way: { action: 'check' },
      }),
    ),
  );
  const leaveBehind = () => {
    threadIsStuck(worker);
    worker.unref();
  };
  // The owner awaits both; until it does, a failure must not be an unhandled rejection.
  ready.promise.catch(() => {});
  ended.promise.catch(() => {});
  let abandoned = false;
  return {
    name,
    ready: ready.promise,
    ended: ended.promise,
    abandon() {
      abandoned = true;
      leaveBehind();
    },
    get abandoned() {
      return abandoned;
    },
  };
}

/** How each thread ended; `undefined` where one did not end in time. */
export interface WorkerEnds {
  readonly ends: readonly (PromiseSettledResult<Ended> | undefined)[];
  /** Names of the threads that are stuck. */
  readonly stuck: readonly string[];
}

/** Waits for threads that were asked to end, but not forever: one stuck in an encoder or driver must not take the session down with it. */
export async function endWorkers(workers: readonly SessionWorker[], patienceMs: number): Promise<WorkerEnds> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  const ends = await Promise.all(
    workers.map(async (worker) => (worker.abandoned ? undefined : await Promise.race([settled(worker.ended), late]))),
  );
  clearTimeout(timer);
  const stuck = workers.filter((_, i) => ends[i] === undefined);
  for (const worker of stuck) if (!worker.abandoned) worker.abandon();
  return { ends, stuck: stuck.map(({ name }) => name) };
}

async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([promise]);
  return result;
}
