import { parentPort, workerData } from 'node:worker_threads';
import { hashFile } from '#shard/seal/hash-file.ts';

/** Bytes between two progress messages. */
const TELL_EVERY = 32 << 20;

/** Hashes one file and reports progress. */
let untold = 0;
const sha256 = await hashFile(workerData as string, {
  onBytes(bytes) {
    untold += bytes;
    if (untold < TELL_EVERY) return;
    parentPort?.postMessage({ bytes: untold });
    untold = 0;
  },
});
parentPort?.postMessage({ bytes: untold, sha256 });
