import { parentPort, workerData } from 'node:worker_threads';
import { type ForgetCached, piecesOf, sha256Of } from '#format/sign/hash-file.ts';

/** What the thread is told: an open file, and where it finds what drops one from the cache. */
export interface HashJob {
  readonly fd: number;
  readonly forgets: string | undefined;
}

/** Bytes between two progress messages. */
const TELL_EVERY = 32 << 20;

/** Hashes one open file and reports progress. */
const { fd, forgets } = workerData as HashJob;
const forgetCached = forgets === undefined ? undefined : ((await import(forgets)) as { forgetCached: ForgetCached }).forgetCached;
let untold = 0;
const pieces = piecesOf(fd, {
  forgetCached,
  onBytes(bytes) {
    untold += bytes;
    if (untold < TELL_EVERY) return;
    parentPort?.postMessage({ bytes: untold });
    untold = 0;
  },
});
const sha256 = await sha256Of(pieces);
parentPort?.postMessage({ bytes: untold, sha256 });
