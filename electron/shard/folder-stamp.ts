import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Sizes and times of a folder's files, as a text that changes when one of them does. Throws the system's error. */
export function folderStamp(folder: string): string {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const { size, mtimeMs, ino } = lstatSync(join(folder, name));
      return `${name} ${size} ${mtimeMs} ${ino}`;
    })
    .join('\n');
}
