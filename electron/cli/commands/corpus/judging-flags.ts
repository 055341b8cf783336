import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { upTo, whole } from '#cli/flags.ts';
import type { Corpus } from '#corpus/corpus.ts';
import { JUDGE_PROGRAM } from '#corpus/worker/judge-child.ts';
import type { WorkerOptions } from '#corpus/worker/worker.ts';
import { readPem, trustedFrom } from '#format/cli/key-files.ts';
import type { FlagTable, FlagValues } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { Keyring } from '#home/keyring.ts';
import { readWatermarkKey } from '#home/watermark-key-file.ts';
import { keepMemoryToItself } from '#session/machine.ts';

export const JUDGING_FLAGS = {
  processes: whole(256, 'shards that are judged at the same time', 'as many as this machine has cores'),
  deep: upTo(
    1,
    'how many of the shards that nothing speaks against are decoded too; all that warned or failed are. 0: none at all',
    '0.02',
    'SHARE',
  ),
  'memory-mb': whole(1_000_000, 'a shard that needs more is given up', '4000'),
  seconds: whole(
    86_400,
    'a shard that takes longer is given up; deep ones get twenty times as long, and so does each shard of an export',
    '600',
  ),
  trusted: { takes: 'FILE.pem', many: true, help: 'a key that counts as a signer, besides those of `gap keys list`' },
  'watermark-key': {
    takes: 'FILE',
    many: true,
    help: 'a secret of tiles (`gap keys export watermark`), besides your own: the tiles of what is decoded are read as well',
  },
  'corpus-key': {
    takes: 'FILE',
    help: 'of shards that are kept encrypted (`gap ingest encrypt`): they are judged as they were before',
  },
  exports: {
    help: 'make the data sets of `gap release export` as well: of shards that trusted keys signed, into folders that must be reachable from here',
  },
} as const satisfies FlagTable;

/** What decodes every picture takes longer. */
const DEEP_TIMES = 20;

/** How this machine judges, by its flags. */
export type Judging = Omit<WorkerOptions, 'folder' | 'signal' | 'log' | 'untilDone' | 'onDone'>;

/** Throws a GapError (`usage.*`, `keys.*`). */
export function judgingOf(values: FlagValues<typeof JUDGING_FLAGS>): Judging {
  const { processes = availableParallelism(), 'memory-mb': mostMb = 4000, seconds = 600, deep: deepShare = 0.02 } = values;
  const given = trustedFrom(values.trusted ?? []);
  const corpusKeyPath = values['corpus-key'];
  const corpusKey = corpusKeyPath === undefined ? undefined : parseCorpusKey(readPem(corpusKeyPath), corpusKeyPath);
  const keyring = new Keyring();
  return {
    name: `${hostname()}/${process.pid}`,
    processes,
    deepShare,
    exports: values.exports,
    program: JUDGE_PROGRAM,
    trusted: [...keyring.trusted, ...given],
    corpusKey,
    tileKey: tileKeyOf(keyring, values['watermark-key'] ?? []),
    limits: { mostMb, fastS: seconds, decodingS: DEEP_TIMES * seconds },
  };
}

/** Judges, in a folder of its own for what is fetched. */
export async function judge(corpus: Corpus, judging: Judging, more: Pick<WorkerOptions, 'signal' | 'untilDone' | 'onDone'>): Promise<void> {
  // Before a process of this user is started that decodes what others have made: the environment has the store's secret.
  keepMemoryToItself();
  const folder = mkdtempSync(join(tmpdir(), 'gap-judge-'));
  try {
    await corpus.work({ ...judging, ...more, folder, log: (line) => process.stderr.write(`${plain(line)}\n`) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined without any secret: then no tiles are read. */
function tileKeyOf(keyring: Keyring, paths: readonly string[]): WorkerOptions['tileKey'] {
  const others = paths.map(readWatermarkKey);
  if (keyring.active('watermark') === undefined && others.length === 0) return undefined;
  return (sessionId, keyId) =>
    keyring.watermarkKey(sessionId, keyId) ?? others.map((keyOf) => keyOf(sessionId, keyId)).find((key) => key !== undefined);
}
