import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Command } from '#cli/command.ts';
import { CORPUS_HELP, CORPUS_OPTIONS, openCorpus } from '#cli/commands/corpus/corpus-flags.ts';
import { numberFlag } from '#cli/flags.ts';
import { readPem, trustedFrom } from '#cli/own-keys.ts';
import { plain } from '#core/report/plain.ts';
import { JUDGE_PROGRAM, type WorkerOptions } from '#library/corpus.ts';
import { GapError, Keyring, parseCorpusKey, readWatermarkKey } from '#library/index.ts';

const HELP = `gap worker [--database WHERE] [--processes N] [--deep SHARE] [--until-done] [--trusted FILE.pem …] [--watermark-key FILE …]

Judges the shards that \`gap corpus add\` entered: each in a process of its own, which a damaged or hostile shard may end, but not the worker. As many
workers as you like, on as many machines, may work at one PostgreSQL database; a job that a worker was killed with is done by another one.

${CORPUS_HELP}
  --processes N      shards that are judged at the same time (default: as many as this machine has cores)
  --deep SHARE       how many of the shards that nothing speaks against are decoded too, 0 to 1 (default 0.02); all that warned or failed
                     are. 0: none at all
  --memory-mb N      a shard that needs more is given up (default 4000)
  --seconds N        a shard that takes longer is given up; deep ones get twenty times as long (default 600)
  --until-done       end once nothing is left to do
  --trusted FILE     keys that count as signers, besides those of \`gap keys list\`
  --watermark-key FILE  secrets of tiles (\`gap keys export watermark\`), besides your own: the tiles of what is decoded are read as well
  --corpus-key FILE  of shards that are kept encrypted (\`gap ingest encrypt\`): they are judged as they were before

Exit codes: 0 ended by a signal, or all done; 1 some could not be judged (\`gap corpus unreadable\`); 2 refused before it began.
`;

/** What decodes every picture takes longer. */
const DEEP_TIMES = 20;

export const workerCommand: Command = {
  help: HELP,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...CORPUS_OPTIONS,
        processes: { type: 'string' },
        deep: { type: 'string' },
        'memory-mb': { type: 'string' },
        seconds: { type: 'string' },
        'until-done': { type: 'boolean' },
        trusted: { type: 'string', multiple: true },
        'watermark-key': { type: 'string', multiple: true },
        'corpus-key': { type: 'string' },
      },
      strict: true,
    });
    const processes = whole('processes', values.processes, availableParallelism(), 256);
    const mostMb = whole('memory-mb', values['memory-mb'], 4000, 1_000_000);
    const seconds = whole('seconds', values.seconds, 600, 86_400);
    const deepShare = numberFlag('deep', values.deep) ?? 0.02;
    if (deepShare < 0 || deepShare > 1) throw new GapError('usage.deep', `--deep ${deepShare}: is no share`, 'Give 0 to 1');
    const given = trustedFrom(values.trusted ?? []);
    const corpusKeyPath = values['corpus-key'];
    const corpusKey = corpusKeyPath === undefined ? undefined : parseCorpusKey(readPem(corpusKeyPath), corpusKeyPath);
    const keyring = new Keyring();
    await using corpus = await openCorpus(values);
    const folder = mkdtempSync(join(tmpdir(), 'gap-judge-'));
    const stop = new AbortController();
    let isUnreadable = false;
    process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
    try {
      await corpus.work({
        name: `${hostname()}/${process.pid}`,
        processes,
        deepShare,
        untilDone: values['until-done'],
        program: JUDGE_PROGRAM,
        folder,
        trusted: [...keyring.trusted, ...given],
        corpusKey,
        tileKey: tileKeyOf(keyring, values['watermark-key'] ?? []),
        limits: { mostMb, fastS: seconds, decodingS: DEEP_TIMES * seconds },
        signal: stop.signal,
        log: (line) => process.stderr.write(`${plain(line)}\n`),
        onDone: (done) => {
          for (const { taken, judgement } of done) {
            isUnreadable ||= judgement.verdict === 'unreadable';
            process.stdout.write(
              `${judgement.verdict.toUpperCase().padEnd(10)}  ${taken.job.level}  ${plain(taken.place)}${judgement.says === undefined ? '' : `: ${plain(judgement.says)}`}\n`,
            );
          }
        },
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return isUnreadable ? 1 : 0;
  },
};

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
