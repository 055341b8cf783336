import type { Worker } from 'node:worker_threads';

const stuck = new Set<Worker>();

/** Notes that a thread of this process was left behind: it may never end. One that ends after all, as on a machine that was only slow, is forgotten. */
export function threadIsStuck(thread: Worker): void {
  stuck.add(thread);
  thread.once('exit', () => stuck.delete(thread));
}

/** Whether a thread was left behind and has not ended: then only `leaveNow` surely ends the process. */
export function hasStuckThreads(): boolean {
  return stuck.size > 0;
}
