import { type Dirent, opendirSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { foreignBytes } from '#format/folder/foreign-file.ts';

/** A shard has some twenty files. What lies in its folder besides is named file by file, up to so many. */
export const MOST_ENTRIES = 10_000;

/**
 * What lies in the folder of a shard, in order of names: others may have put a million files there, which alone take 4 s and 300 MB to list. Throws the system's
 * error, or a GapError (`shard.many`).
 */
export function shardEntries(folder: string): Dirent[] {
  const open = opendirSync(folder);
  const entries: Dirent[] = [];
  try {
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) {
      if (entries.length === MOST_ENTRIES)
        throw new GapError(
          'shard.many',
          said`${folder}: there are more than ${MOST_ENTRIES} files in it`,
          said`Copy the shard alone into another folder: its hashes.json names its files`,
        );
      entries.push(entry);
    }
  } finally {
    open.closeSync();
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The same by name. */
export const shardFiles = (folder: string): string[] => shardEntries(folder).map(({ name }) => name);

/** Of all its files together. */
export const shardBytes = (folder: string): number => shardFiles(folder).reduce((sum, name) => sum + foreignBytes(join(folder, name)), 0);
