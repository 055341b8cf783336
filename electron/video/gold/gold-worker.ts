import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '#core/errors.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { lowerThreadPriority } from '#native/host/thread-priority.ts';
import { END } from '#video/encoding-thread.ts';
import { GoldMaker, type GoldPlace, type GoldUnit } from '#video/gold/gold-maker.ts';

/** A unit to add, or how many pictures there are to be once all were added. */
export type GoldJob = { readonly unit: GoldUnit } | { readonly finish: number };

/** The outcome of a job; `written` of the last. */
export type GoldAnswer = { readonly written: WrittenFile | undefined } | { readonly failed: string };

// PNG files should get only processor time that nothing else wants.
lowerThreadPriority();
const maker = GoldMaker.open(workerData as GoldPlace);
maker.catch(() => {});
parentPort?.on('message', async (job: GoldJob | typeof END) => {
  if (job === END) {
    (await maker.catch(() => undefined))?.[Symbol.dispose]();
    return parentPort?.close();
  }
  let answer: GoldAnswer;
  try {
    const its = await maker;
    if ('unit' in job) await its.take(job.unit);
    answer = { written: 'finish' in job ? its.finish(job.finish) : undefined };
  } catch (error) {
    answer = { failed: messageOf(error) };
  }
  parentPort?.postMessage(answer);
});
