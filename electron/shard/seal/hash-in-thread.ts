import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { hashFile } from '#shard/seal/hash-file.ts';
import { workerFile } from '#shard/worker-file.ts';

/** Below this a thread costs more than it saves. */
const WORTH_A_THREAD_BYTES = 64 << 20;

/** SHA-256 of a file on the disk, lower-case hexadecimal. Large files are hashed in a separate thread. Rejects with the system's error. */
export async function hashInThread(path: string, onBytes?: (bytes: number) => void): Promise<string> {
  if (statSync(path).size < WORTH_A_THREAD_BYTES) return await hashFile(path, { onBytes });
  const worker = new Worker(workerFile(import.meta.url, './hash-worker'), { workerData: path });
  return await new Promise((resolve, reject) => {
    worker.on('message', ({ bytes, sha256 }: { bytes: number; sha256?: string }) => {
      onBytes?.(bytes);
      if (sha256 !== undefined) resolve(sha256);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the thread that hashes ${path} ended with code ${code}`)));
  });
}
