import { dirname, join } from 'node:path';
import { Corpus } from '#corpus/corpus.ts';
import type { FlagTable } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { settingsPath } from '#home/settings-file.ts';

export const CORPUS_FLAGS = {
  database: {
    takes: 'WHERE',
    help: 'postgres://USER@HOST/NAME?sslmode=verify-full, with PGPASSWORD in the environment, or a folder for this machine alone',
    usual: 'GAP_CORPUS, or corpus beside the settings',
  },
} as const satisfies FlagTable;

/** Opens the corpus that a command is about. Rejects with a GapError (`corpus.*`). */
export async function openCorpus({ database }: { readonly database?: string | undefined }): Promise<Corpus> {
  const where = database ?? process.env.GAP_CORPUS ?? join(dirname(settingsPath()), 'corpus');
  return await Corpus.open(where, (line) => process.stderr.write(`${plain(line)}\n`));
}
