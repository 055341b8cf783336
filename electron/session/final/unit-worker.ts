import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '#format/core/errors.ts';
import { lowerThreadPriority } from '#native/host/thread-priority.ts';
import { ENCODED, END } from '#session/encode/encoding-thread.ts';
import { encodeUnit, type UnitJob, type UnitPlace } from '#session/final/encode-unit.ts';
import type { UnitLine } from '#video/core/units.ts';

/** The outcome of a job. */
export type UnitAnswer = { readonly line: UnitLine } | { readonly failed: string; readonly unit: number };

// Everything started from here, including the encoder's own threads, should get only processor time that nothing else wants.
lowerThreadPriority();
parentPort?.on('message', async (job: UnitJob | typeof END) => {
  if (job === END) return parentPort?.close();
  let answer: UnitAnswer;
  try {
    answer = { line: await encodeUnit(workerData as UnitPlace, job, () => parentPort?.postMessage(ENCODED)) };
  } catch (error) {
    answer = { failed: messageOf(error), unit: job.unit };
  }
  parentPort?.postMessage(answer);
});
