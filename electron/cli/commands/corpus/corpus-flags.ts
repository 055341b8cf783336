import { dirname, join } from 'node:path';
import { Corpus } from '#corpus/corpus.ts';
import { plain } from '#format/core/plain.ts';
import { settingsPath } from '#home/settings-file.ts';

export const CORPUS_OPTIONS = { database: { type: 'string' } } as const;

export const CORPUS_HELP = `  --database WHERE   postgres://USER@HOST/NAME?sslmode=verify-full, with PGPASSWORD in the environment, or a folder for this machine
                     alone (default: corpus beside the settings, or GAP_CORPUS)`;

/** Opens the corpus that a command is about. Rejects with a GapError (`corpus.*`). */
export async function openCorpus({ database }: { readonly database?: string | undefined }): Promise<Corpus> {
  const where = database ?? process.env.GAP_CORPUS ?? join(dirname(settingsPath()), 'corpus');
  return await Corpus.open(where, (line) => process.stderr.write(`${plain(line)}\n`));
}
