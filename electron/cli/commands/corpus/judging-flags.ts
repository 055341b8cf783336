import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { parseArgs } from 'node:util';
import { numberFlag } from '#cli/flags.ts';
import type { Corpus } from '#corpus/corpus.ts';
import { JUDGE_PROGRAM } from '#corpus/worker/judge-child.ts';
import type { WorkerOptions } from '#corpus/worker/worker.ts';
import { readPem, trustedFrom } from '#format/cli/key-files.ts';
import { GapError } from '#format/core/errors.ts';
import { plain } from '#format/core/plain.ts';
import { parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { Keyring } from '#home/keyring.ts';
import { readWatermarkKey } from '#home/watermark-key-file.ts';
import { keepMemoryToItself } from '#session/machine.ts';

export const JUDGING_OPTIONS = {
  processes: { type: 'string' },
  deep: { type: 'string' },
  'memory-mb': { type: 'string' },
  seconds: { type: 'string' },
  trusted: { type: 'string', multiple: true },
  'watermark-key': { type: 'string', multiple: true },
  'corpus-key': { type: 'string' },
  exports: { type: 'boolean' },
} as const;

export const JUDGING_HELP = `  --processes N      shards that are judged at the same time (default: as many as this machine has cores)
  --deep SHARE       how many of the shards that nothing speaks against are decoded too, 0 to 1 (default 0.02); all that warned or failed
                     are. 0: none at all
  --memory-mb N      a shard that needs more is given up (default 4000)
  --seconds N        a shard that takes longer is given up; deep ones get twenty times as long, and so
                     does each shard of an export (default 600)
  --trusted FILE     keys that count as signers, besides those of \`gap keys list\`
  --watermark-key FILE  secrets of tiles (\`gap keys export watermark\`), besides your own: the tiles of what is decoded are read as well
  --corpus-key FILE  of shards that are kept encrypted (\`gap ingest encrypt\`): they are judged as they were before
  --exports          make the data sets of \`gap release export\` as well: of shards that trusted keys signed, into folders that must be reachable from here`;

/** What decodes every picture takes longer. */
const DEEP_TIMES = 20;

/** How this machine judges, by its flags. */
export type Judging = Omit<WorkerOptions, 'folder' | 'signal' | 'log' | 'untilDone' | 'onDone'>;

/** Throws a GapError (`usage.*`, `keys.*`). */
export function judgingOf(values: ReturnType<typeof parseArgs<{ options: typeof JUDGING_OPTIONS; strict: true }>>['values']): Judging {
  const processes = whole('processes', values.processes, availableParallelism(), 256);
  const mostMb = whole('memory-mb', values['memory-mb'], 4000, 1_000_000);
  const seconds = whole('seconds', values.seconds, 600, 86_400);
  const deepShare = numberFlag('deep', values.deep) ?? 0.02;
  if (deepShare < 0 || deepShare > 1) throw new GapError('usage.deep', `--deep ${deepShare}: is no share`, 'Give 0 to 1');
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

function whole(name: string, value: string | undefined, usual: number, most: number): number {
  const number = numberFlag(name, value) ?? usual;
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new GapError(`usage.${name}`, `--${name} ${value}: is out of range`, `Give 1 to ${most}`);
  return number;
}
