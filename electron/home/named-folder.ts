import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/**
 * A folder as somebody typed it into a window: `~` is their home, as in a shell. Throws a GapError (`usage.folder`) for one that is not absolute: it
 * would lie wherever the program was started.
 */
export function namedFolder(typed: string): string {
  const text = typed.trim();
  const path = /^~(?=$|[\\/])/.test(text) ? join(homedir(), text.slice(1)) : text;
  if (isAbsolute(path)) return resolve(path);
  throw new GapError(
    'usage.folder',
    said`${typed}: not a whole path`,
    said`Give the whole path of a folder, such as ${join(homedir(), 'Videos')}`,
  );
}
