import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GapError, messageOf } from '#core/errors.ts';
import { LagReference } from '#core/format/documents/lag-reference.ts';
import { withLagOf } from '#core/quality/sync/lag-reference.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, writeJson } from '#shard/files.ts';
import { ShardFolder } from '#shard/shard-folder.ts';

const referencesPath = () => join(dirname(settingsPath()), 'lag-references.json');

/** What earlier sessions on this machine measured, by game. Entries that are damaged, or not ours to read, count as never measured. */
export function knownLagReferences(path = referencesPath()): LagReference[] {
  if (!existsSync(path)) return [];
  try {
    const entries: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(entries) ? entries.flatMap((entry) => LagReference.safeParse(entry).data ?? []) : [];
  } catch {
    return [];
  }
}

/** Keeps what a sealed session measured, as what later ones are held against. Returns whether it did. Throws a GapError (`app.lag`) where it may not. */
export async function learnLag(shard: string, path = referencesPath()): Promise<boolean> {
  const { meta, qat } = new ShardFolder(shard);
  const all = withLagOf(knownLagReferences(path), meta, qat);
  if (all === undefined) return false;
  await write(path, all);
  return true;
}

/** Forgets what was measured of a game: its next session is the first again. Returns how many references that were. */
export async function forgetLag(title: string, path = referencesPath()): Promise<number> {
  const all = knownLagReferences(path);
  const others = all.filter((one) => one.title !== title);
  if (others.length < all.length) await write(path, others);
  return all.length - others.length;
}

async function write(path: string, all: readonly LagReference[]): Promise<void> {
  try {
    makeFolders(dirname(path));
    await writeJson(path, all);
  } catch (cause) {
    throw new GapError(
      'app.lag',
      `${path}: what the lag of this game is could not be kept for later sessions: ${messageOf(cause)}`,
      'Allow this user to write there, or free space on that disk',
      { cause },
    );
  }
}
