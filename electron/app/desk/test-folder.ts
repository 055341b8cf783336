import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PARTIAL_SUFFIX } from '#format/core/layout.ts';
import { partialShards } from '#shard/folder/partials.ts';

/** Deletes a folder of test recordings, and of folders with such, unless a running program still has one of them. */
export function removeIfFree(folder: string): void {
  if (!existsSync(folder)) return;
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith(PARTIAL_SUFFIX))
    .map(({ name }) => join(folder, name));
  const isHeld = [folder, ...below].some((each) => partialShards(each).some(({ holder }) => holder !== undefined));
  if (!isHeld) rmSync(folder, { recursive: true, force: true });
}
