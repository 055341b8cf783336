import { isUnfinished, SHARD_MARKS } from '#format/core/layout.ts';

/** A folder with a shard, and what lies in it by name. */
export interface FoundShard<F> {
  /** Its path, as far as it is known. */
  readonly path: string;
  readonly files: ReadonlyMap<string, F>;
}

/** The shards among files, in order of their paths; what was not finished is none. Parts of a path are separated by `/`. */
export function shardsAmong<F>(files: Iterable<readonly [path: string, file: F]>): FoundShard<F>[] {
  const folders = new Map<string, Map<string, F>>();
  for (const [path, file] of files) {
    const [folder, name] = [path.slice(0, Math.max(0, path.lastIndexOf('/'))), path.slice(path.lastIndexOf('/') + 1)];
    const there = folders.get(folder) ?? new Map<string, F>();
    folders.set(folder, there.set(name, file));
  }
  return [...folders]
    .filter(([path, names]) => SHARD_MARKS.some((name) => names.has(name)) && !isUnfinished(path))
    .map(([path, names]) => ({ path, files: names }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
