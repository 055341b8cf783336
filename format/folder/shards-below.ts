import { type Dir, opendirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isUnfinished, SHARD_MARKS } from '#format/core/layout.ts';

/** A data set of many hours has thousands. */
const MOST_SHARDS = 20_000;
const MOST_DEPTH = 8;

/** The folders of shards in a folder, or itself, by their paths from its own name on, with `/` between. No link is followed, and what cannot be opened is passed over. */
export function shardsBelow(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const look = (folder: string, path: string, depth: number): void => {
    if (isUnfinished(folder) || found.size >= MOST_SHARDS) return;
    const { isShard, folders } = contents(folder);
    if (isShard) found.set(path, folder);
    else if (depth < MOST_DEPTH) for (const name of folders.sort()) look(join(folder, name), `${path}/${name}`, depth + 1);
  };
  look(root, basename(root), 0);
  return found;
}

function contents(folder: string): { readonly isShard: boolean; readonly folders: string[] } {
  let open: Dir;
  try {
    open = opendirSync(folder);
  } catch {
    return { isShard: false, folders: [] };
  }
  try {
    const folders: string[] = [];
    let isShard = false;
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) {
      isShard ||= entry.isFile() && SHARD_MARKS.includes(entry.name);
      if (entry.isDirectory()) folders.push(entry.name);
    }
    return { isShard, folders };
  } finally {
    open.closeSync();
  }
}
