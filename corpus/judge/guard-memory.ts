import { Worker } from 'node:worker_threads';
import { workerFile } from '#format/sign/worker-file.ts';

/** The exit code of a process that took more memory than it may. */
export const BEYOND_MEMORY = 77;

/** Ends this process, with that code and without a dump of its memory, once it holds more than so many MB, even while its main thread is inside a decoder. */
export function guardMemory(mostMb: number): void {
  new Worker(workerFile(import.meta.url, './memory-guard-worker'), { workerData: { mostBytes: mostMb * 1e6 } }).unref();
}
