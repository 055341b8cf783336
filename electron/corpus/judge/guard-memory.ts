import { Worker } from 'node:worker_threads';
import { workerFile } from '#shard/worker-file.ts';

/** Ends this process (SIGABRT) once it holds more than so many MB, even while its main thread is inside a decoder. */
export function guardMemory(mostMb: number): void {
  new Worker(workerFile(import.meta.url, './memory-guard-worker'), { workerData: { mostBytes: mostMb * 1e6 } }).unref();
}
