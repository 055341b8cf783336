import { parentPort, workerData } from 'node:worker_threads';
import { piecesOf, sha256Of } from '#shard/seal/hash-file.ts';

/** Bytes between two progress messages. */
const TELL_EVERY = 32 << 20;

/** Hashes one open file and reports progress. */
let untold = 0;
const pieces = piecesOf(workerData as number, {
  onBytes(bytes) {
    untold += bytes;
    if (untold < TELL_EVERY) return;
    parentPort?.postMessage({ bytes: untold });
    untold = 0;
  },
});
const sha256 = await sha256Of(pieces);
parentPort?.postMessage({ bytes: untold, sha256 });
