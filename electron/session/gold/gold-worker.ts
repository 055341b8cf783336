import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '#format/core/errors.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { lowerThreadPriority } from '#native/host/thread-priority.ts';
import { AT_WORK, END } from '#session/encode/encoding-thread.ts';
import { GoldMaker, type GoldPlace, type GoldUnit } from '#session/gold/gold-maker.ts';

/** A unit to add, or how many pictures there are to be once all were added. */
export type GoldJob = { readonly unit: GoldUnit } | { readonly finish: number };

/** The outcome of a job: whether a unit was still what it was, or the finished archive. */
export type GoldAnswer = { readonly isWhole: boolean } | { readonly written: WrittenFile } | { readonly failed: string };

// PNG files should get only processor time that nothing else wants.
lowerThreadPriority();
const opening = GoldMaker.open(workerData as GoldPlace, () => parentPort?.postMessage(AT_WORK));
opening.catch(() => {});
// One after the other: the end must not free what a job still works on.
let before: Promise<unknown> = Promise.resolve();
parentPort?.on('message', (job: GoldJob | typeof END) => {
  before = before.then(() => (job === END ? end() : work(job)));
});

async function work(job: GoldJob): Promise<void> {
  let answer: GoldAnswer;
  try {
    const maker = await opening;
    answer = 'unit' in job ? { isWhole: await maker.take(job.unit) } : { written: maker.finish(job.finish) };
  } catch (error) {
    answer = { failed: messageOf(error) };
  }
  parentPort?.postMessage(answer);
}

async function end(): Promise<void> {
  (await opening.catch(() => undefined))?.[Symbol.dispose]();
  parentPort?.close();
}
