import { parentPort, workerData } from 'node:worker_threads';
import type { AT_WORK, END } from '#session/encode/encoding-thread.ts';
import type { TrialAnswer, TrialJob } from '#session/encode/trial-worker.ts';

// A thread that tries encoders in place of `trial-worker.ts`, and stands still like an encoder that stopped: see `stopping-encoder.ts`.
const stops = workerData as Int32Array;

parentPort?.on('message', (job: TrialJob | typeof END) => {
  if (job === 'end') return parentPort?.close();
  const left = Atomics.sub(stops, 0, 1);
  parentPort?.postMessage('at-work' satisfies typeof AT_WORK);
  if (left > 0 || job.settings.plan.codec === 'libsvtav1') {
    // Until long after it was given up; for ever would hold up the tests.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
    return parentPort?.close();
  }
  const us = 4000;
  const answer: TrialAnswer = { trial: { p50Us: us, p95Us: us, longestUs: us, meanUs: us, cpuUs: us, heldBack: 0, bytes: 1, latePct: 0 } };
  parentPort?.postMessage(answer);
});
