import { dirname, join } from 'node:path';
import { LagReference } from '#format/core/documents/lag-reference.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { withLagOf, withReference } from '#format/core/quality/sync/lag-reference.ts';
import { said } from '#format/core/said.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { knownEntries, readEntries } from '#home/entries.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, writeJson } from '#shard/folder/files.ts';

const referencesPath = () => join(dirname(settingsPath()), 'lag-references.json');

/** What earlier sessions on this machine measured, by game; none where the file may not be read. */
export const knownLagReferences = (path = referencesPath()): LagReference[] => knownEntries(path, LagReference);

/** Keeps what a sealed session measured, as what later ones are held against. Returns whether it did. Throws a GapError (`app.lag`) where it may not. */
export async function learnLag(shard: string, path = referencesPath()): Promise<boolean> {
  const { meta, qat } = new ShardFolder(shard);
  const { before, after } = await change(path, (all) => withLagOf(all, meta, qat) ?? all);
  return after !== before;
}

/** Keeps what was measured on purpose, in place of what earlier sessions of the same game measured. Throws as {@link learnLag}. */
export async function keepLag(reference: LagReference, path = referencesPath()): Promise<void> {
  await change(path, (all) => withReference(all, reference));
}

/** Forgets what was measured of a game: its next session is the first again. Returns how many references that were. Throws as {@link learnLag}. */
export async function forgetLag(title: string, path = referencesPath()): Promise<number> {
  const isOf = (one: LagReference) => one.title === title;
  const { before, after } = await change(path, (all) => (all.some(isOf) ? all.filter((one) => !isOf(one)) : all));
  return before.length - after.length;
}

/** Writes what `to` makes of the references, unless that is the same list. One that may not be read is not replaced. */
async function change(path: string, to: (all: readonly LagReference[]) => readonly LagReference[]) {
  try {
    const before: readonly LagReference[] = readEntries(path, LagReference);
    const after = to(before);
    if (after !== before) {
      makeFolders(dirname(path));
      await writeJson(path, after);
    }
    return { before, after };
  } catch (cause) {
    throw new GapError(
      'app.lag',
      said`${path}: what the lag of this game is could not be kept for later sessions: ${wordsOf(cause)}`,
      said`Allow this user to read and write it, or free space on that disk`,
      { cause },
    );
  }
}
