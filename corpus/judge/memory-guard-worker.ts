import { workerData } from 'node:worker_threads';
import { BEYOND_MEMORY } from '#corpus/judge/guard-memory.ts';
import { leaveNow } from '#native/leave.ts';

/** A thread of its own, because the main one may be inside a decoder for seconds. Ends the whole process once it holds more than `mostBytes`. */
const { mostBytes } = workerData as { readonly mostBytes: number };
const LOOK_MS = 250;

setInterval(() => {
  if (process.memoryUsage.rss() > mostBytes) leaveNow(BEYOND_MEMORY);
}, LOOK_MS);
