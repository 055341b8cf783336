import { renameSync, rmSync } from 'node:fs';
import { reviewPath } from '#inspector/verify/review-file.ts';

const DELETING_SUFFIX = '.deleting';

/** Deletes a shard for good, and what was decided about it; the receipt of a service that took it stays. */
export function deleteShard(folder: string): void {
  // Renamed first, so that it disappears in one step or stays whole: half a shard would look like a damaged one.
  const going = folder + DELETING_SUFFIX;
  renameSync(folder, going);
  rmSync(going, { recursive: true });
  rmSync(reviewPath(folder), { force: true });
}
