import { dirname, join } from 'node:path';
import { EncoderProof, sameQuestion } from '#format/core/documents/encoder-proof.ts';
import { knownEntries } from '#home/entries.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, writeJson } from '#shard/folder/files.ts';

const proofsPath = () => join(dirname(settingsPath()), 'encoders.json');

/** What the encoders of this machine's display adapters have shown; nothing where the file may not be read. */
export const knownProofs = (path = proofsPath()): EncoderProof[] => knownEntries(path, EncoderProof);

/** Keeps what one has shown, in place of what it showed before. */
export async function keepProof(proof: EncoderProof, path = proofsPath()): Promise<void> {
  makeFolders(dirname(path));
  await writeJson(path, [...knownProofs(path).filter((other) => !sameQuestion(other, proof)), proof]);
}
