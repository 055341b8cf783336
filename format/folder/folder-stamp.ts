import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { shardFiles } from '#format/folder/shard-entries.ts';

/** Sizes and times of a folder's files, as a text that changes when one of them does. Throws the system's error. */
export function folderStamp(folder: string): string {
  return shardFiles(folder)
    .map((name) => {
      const { size, mtimeMs, ino } = lstatSync(join(folder, name));
      return `${name} ${size} ${mtimeMs} ${ino}`;
    })
    .join('\n');
}
