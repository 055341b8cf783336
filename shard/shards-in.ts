import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSessionId, META_FILE } from '#format/core/layout.ts';

/** A folder without `meta.json` stands for the shards in it, if there are some: whatever they are called, and whatever they lack. */
export function shardsIn(folder: string): readonly string[] {
  if (existsSync(join(folder, META_FILE))) return [folder];
  let inside: readonly string[];
  try {
    inside = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    // What is wrong with it is told when it is opened.
    return [folder];
  }
  const shards = inside.filter((name) => isSessionId(name) || existsSync(join(folder, name, META_FILE))).sort();
  return shards.length === 0 ? [folder] : shards.map((name) => join(folder, name));
}
