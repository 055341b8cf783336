import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_SUFFIX, TRIMMING_SUFFIX } from '#format/core/layout.ts';
import { holderOf } from '#shard/folder/lock.ts';
import { partialShards } from '#shard/folder/partials.ts';

/** A process in another container is taken to be at its cut for this long after it last wrote: a disk may take hours to read a piece back. */
const FRESH_MS = 24 * 3600e3;

/**
 * Deletes the pieces that killed cuts left in a folder of shards: copies of what their parents still have, of no use to anybody, and of somebody who may
 * have deleted the parent since. One that a running process is cutting stays.
 */
export function forgetLeftCuts(folder: string): void {
  try {
    for (const { path, holder } of partialShards(folder, TRIMMING_SUFFIX, FRESH_MS))
      if (holder === undefined) rmSync(path, { recursive: true, force: true });
    // Theirs, and those of cuts that were killed before their first step or after their last. A lock whose cut is there stays with it.
    for (const name of readdirSync(folder)) {
      const cut = join(folder, name.slice(0, -LOCK_SUFFIX.length));
      if (name.endsWith(TRIMMING_SUFFIX + LOCK_SUFFIX) && !existsSync(cut) && holderOf(cut) === undefined)
        rmSync(cut + LOCK_SUFFIX, { force: true });
    }
  } catch {
    // There is no such folder, or it is not ours to write to: what is left stays until somebody who may write there records, trims or starts the app.
  }
}
