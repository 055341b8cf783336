import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSessionId, PARTIAL_SUFFIX } from '#format/core/layout.ts';
import type { Words } from '#format/core/said.ts';
import { holderOf } from '#shard/folder/lock.ts';

export interface PartialShard {
  readonly path: string;
  /** The process that has it, in words; undefined when no running one does. */
  readonly holder: Words | undefined;
}

/**
 * The unsealed recordings in a folder of shards, or other folders that are named by a session's id and a suffix; none where there is no folder. `freshMs`:
 * as {@link holderOf}'s.
 */
export function partialShards(folder: string, suffix = PARTIAL_SUFFIX, freshMs?: number): PartialShard[] {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const partials = entries.filter(
    (entry) => entry.isDirectory() && entry.name.endsWith(suffix) && isSessionId(entry.name.slice(0, -suffix.length)),
  );
  return partials.map(({ name }) => join(folder, name)).map((path) => ({ path, holder: holderOf(path, freshMs) }));
}
