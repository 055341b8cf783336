import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isSessionId, LOCK_SUFFIX, TRIMMING_SUFFIX } from '#core/format/layout.ts';
import { holderOf } from '#shard/journal/lock.ts';

/**
 * Deletes the pieces that killed cuts left in a folder of shards: copies of what their parents still have, of no use to anybody, and of somebody who may
 * have deleted the parent since. One that a running process is cutting stays.
 */
export function forgetLeftCuts(folder: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    if (!entry.isDirectory() || !entry.name.endsWith(TRIMMING_SUFFIX) || !isSessionId(entry.name.slice(0, -TRIMMING_SUFFIX.length)))
      continue;
    const piece = join(folder, entry.name);
    if (holderOf(piece) !== undefined) continue;
    try {
      rmSync(piece, { recursive: true, force: true });
      rmSync(piece + LOCK_SUFFIX, { force: true });
    } catch {
      // A folder that is not ours to write to: it stays until somebody who may write there records, trims or starts the app.
    }
  }
}
