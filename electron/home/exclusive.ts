import { rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { makeFolders } from '#shard/folder/files.ts';

/** Changing a small file never takes this long: the process that held the lock was killed. */
const STALE_MS = 10_000;
const LOOK_MS = 20;

/** Lets one process at a time read, change and write a file. Throws a GapError (`keys.busy`) when it never becomes free. */
export async function exclusively<T>(path: string, change: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  makeFolders(dirname(path));
  for (let waited = 0; ; waited += LOOK_MS) {
    try {
      writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (waited > 2 * STALE_MS)
      throw new GapError(
        'keys.busy',
        said`${lock} is held by another process`,
        said`Try again; if no gap process is running, delete ${lock}`,
      );
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > STALE_MS) rmSync(lock, { force: true });
    await sleep(LOOK_MS);
  }
  try {
    return await change();
  } finally {
    rmSync(lock, { force: true });
  }
}
