import { existsSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { makeFolders, syncFolder } from '#shard/folder/files.ts';
import { lockPartial, OF_WORK } from '#shard/folder/lock.ts';
import { renamePatiently } from '#shard/folder/rename.ts';

/** What an interrupted export leaves beside its target; the next one deletes it. */
const WORK_SUFFIX = '.exporting';
/** In such a folder: a folder of the user's with that name is not deleted. */
const MARK_FILE = '.gap-export';

/** Throws a GapError (`usage.out`) for a place where no new folder can be made, or in which one of `sources` lies, or that lies in one of them. */
export function refuseOut(out: string, sources: readonly string[]): void {
  const target = resolve(out);
  const parent = nearest(dirname(target));
  if (!statSync(parent).isDirectory()) throw refused(`${parent} is a file`);
  if (existsSync(target)) {
    if (!statSync(target).isDirectory()) throw refused(`${target} is a file`);
    if (readdirSync(target).length > 0) throw refused(`${target} exists already`);
    // A folder cannot be put in the place of a disk.
    if (statSync(target).dev !== statSync(parent).dev) throw refused(`${target} is where a disk begins`, 'Choose a folder in it');
  }
  const work = target + WORK_SUFFIX;
  if (existsSync(work) && !existsSync(join(work, MARK_FILE)))
    throw refused(`${work} is in the way`, 'Move it away, or choose another folder');
  for (const source of sources)
    for (const place of [target, work])
      if (isIn(place, source) || isIn(source, place))
        throw refused(`${place} and ${source} lie in each other`, 'Choose a folder elsewhere');
}

/**
 * Makes a folder that {@link refuseOut} lets pass, whole or not at all: `fill` writes into another beside it. Rejects with a GapError (`shard.in-use`) while another
 * process fills it, and with whatever `fill` rejects with.
 */
export async function makeOutFolder<T>(out: string, fill: (work: string) => Promise<T>): Promise<T> {
  const target = resolve(out);
  const work = target + WORK_SUFFIX;
  makeFolders(dirname(target));
  using _held = lockPartial(work, OF_WORK);
  rmSync(work, { recursive: true, force: true });
  makeFolders(work);
  try {
    writeFileSync(join(work, MARK_FILE), '');
    const result = await fill(work);
    syncAll(work);
    refuseOut(out, []);
    if (existsSync(target)) rmSync(target, { recursive: true });
    renamePatiently(work, target);
    rmSync(join(target, MARK_FILE));
    syncFolder(dirname(target));
    return result;
  } catch (error) {
    removed(work);
    throw error;
  }
}

/** Begins such a folder anew. */
export function emptyOut(work: string): void {
  for (const name of readdirSync(work)) if (name !== MARK_FILE) rmSync(join(work, name), { recursive: true });
}

const refused = (what: string, remedy = 'Choose another folder, or move it away'): GapError =>
  new GapError('usage.out', what, remedy, { way: { settings: ['out'] } });

/** The first of a path's folders that is there. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

const isIn = (inner: string, outer: string): boolean => `${realOf(inner)}${sep}`.startsWith(`${realOf(outer)}${sep}`);

/** Without links, as far as it is there. */
function realOf(path: string): string {
  const there = nearest(resolve(path));
  return join(realpathSync(there), relative(there, resolve(path)));
}

/** What went wrong before is to be told, not that this does too. */
function removed(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It has its mark: the next export deletes it.
  }
}

function syncAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) syncAll(join(folder, entry.name));
  syncFolder(folder);
}
