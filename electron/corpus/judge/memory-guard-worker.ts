import { workerData } from 'node:worker_threads';

/** A thread of its own, because the main one may be inside a decoder for seconds. Ends the whole process once it holds more than `mostBytes`. */
const { mostBytes } = workerData as { readonly mostBytes: number };
const LOOK_MS = 250;

setInterval(() => {
  if (process.memoryUsage.rss() > mostBytes) process.kill(process.pid, 'SIGABRT');
}, LOOK_MS);
