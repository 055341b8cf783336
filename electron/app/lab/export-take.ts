import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Take } from '#core/lab/takes.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { makeFolders, writeJson } from '#shard/folder/files.ts';

/** Writes a take as `take-0004.json` into a folder; returns its path. Rejects with a GapError (`shard.exists`) rather than replace a file. */
export async function exportTake(take: Take, into: string): Promise<string> {
  makeFolders(into);
  const path = join(into, `take-${String(take.number).padStart(4, '0')}.json`);
  if (existsSync(path)) throw new GapError('shard.exists', said`${path}: exists already`, said`Choose another folder`);
  await writeJson(path, take);
  return path;
}
