import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GapError } from '#core/errors.ts';
import { makeFolders, syncFolder } from '#shard/files.ts';

/** What an interrupted export leaves beside its target; the next one deletes it. */
const WORK_SUFFIX = '.exporting';

/**
 * Makes a folder, whole or not at all: `fill` writes into another beside it. Rejects with a GapError (`usage.out`) where it is there already, and with
 * whatever `fill` rejects with.
 */
export async function makeOutFolder<T>(out: string, fill: (work: string) => Promise<T>): Promise<T> {
  const target = resolve(out);
  const isEmpty = existsSync(target) && readdirSync(target).length === 0;
  if (existsSync(target) && !isEmpty)
    throw new GapError('usage.out', `${target} exists already`, 'Choose another folder, or move it away', { way: { settings: ['to'] } });
  const work = target + WORK_SUFFIX;
  rmSync(work, { recursive: true, force: true });
  makeFolders(work);
  try {
    const result = await fill(work);
    syncAll(work);
    if (isEmpty) rmSync(target, { recursive: true });
    renameSync(work, target);
    syncFolder(dirname(target));
    return result;
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

function syncAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) syncAll(join(folder, entry.name));
  syncFolder(folder);
}
