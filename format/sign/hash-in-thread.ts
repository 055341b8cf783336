import { closeSync, existsSync, statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { openForeign } from '#format/folder/foreign-file.ts';
import { hashFile, type ReadOptions } from '#format/sign/hash-file.ts';
import type { HashJob } from '#format/sign/hash-worker.ts';
import { workerFile } from '#format/sign/worker-file.ts';

/** Below this a thread costs more than it saves. */
const WORTH_A_THREAD_BYTES = 64 << 20;

/**
 * SHA-256 of a file on the disk, lower-case hexadecimal. Large files are hashed in a separate thread, so the caller may work meanwhile.
 * Rejects with the system's error, or with the signal's reason.
 */
export async function hashInThread(path: string, options: ReadOptions = {}): Promise<string> {
  const worker = statSync(path).size < WORTH_A_THREAD_BYTES ? undefined : workerHere();
  if (worker === undefined) return await hashFile(path, options);
  options.signal?.throwIfAborted();
  // Opened here, because reading past the cache is a property of the open file on macOS.
  const fd = openForeign(path);
  try {
    options.forgetCached?.(fd);
    return await hashOpenFile({ worker, fd, path }, options);
  } finally {
    closeSync(fd);
  }
}

/** Undefined in a program that was bundled into one file: it has no other to start and, as CommonJS, not even a place of its own. */
function workerHere(): URL | undefined {
  try {
    const file = workerFile(import.meta.url, './hash-worker');
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

interface Opened {
  readonly worker: URL;
  readonly fd: number;
  readonly path: string;
}

async function hashOpenFile({ worker: file, fd, path }: Opened, { onBytes, signal, forgetCached }: ReadOptions): Promise<string> {
  const worker = new Worker(file, {
    workerData: { fd, forgets: forgetCached?.module } satisfies HashJob,
  });
  const cancelled = Promise.withResolvers<never>();
  const onAbort = () => cancelled.reject(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  try {
    const hashed = new Promise<string>((resolve, reject) => {
      worker.on('message', ({ bytes, sha256 }: { bytes: number; sha256?: string }) => {
        onBytes?.(bytes);
        if (sha256 !== undefined) resolve(sha256);
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`the thread that hashes ${path} ended with code ${code}`)));
    });
    return await Promise.race([hashed, cancelled.promise]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // Until it has ended it may still read from the file, which is closed next.
    await worker.terminate();
  }
}
