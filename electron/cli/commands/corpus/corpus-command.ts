import { CORPUS_FLAGS, openCorpus } from '#cli/commands/corpus/corpus-flags.ts';
import { answerText, CORPUS_TABLES } from '#cli/commands/corpus/corpus-tables.ts';
import { BELIEVED_FLAGS, upTo } from '#cli/flags.ts';
import { askSnapshot } from '#corpus/catalogue/ask-snapshot.ts';
import { ACCUSED_BELOW } from '#corpus/core/authenticity/score.ts';
import { HOURS_BY, type HoursBy } from '#corpus/core/corpus-calls.ts';
import type { Corpus } from '#corpus/corpus.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { wrongWords } from '#format/cli/wrong-words.ts';
import { counted } from '#format/core/counted.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf, oneOf, some } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';

const FLAGS = {
  ...CORPUS_FLAGS,
  by: oneOf(HOURS_BY, { help: 'what hours are counted by', usual: 'title' }),
  below: upTo(1, 'suspects with a score below this; 1 is nothing against it', String(ACCUSED_BELOW), 'SCORE'),
  deep: upTo(1, 'for requeue: as of `gap worker`', '0.02', 'SHARE'),
  ...some(BELIEVED_FLAGS, 'revocations'),
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap corpus add PLACES… [flags]
gap corpus status | hours | duplicates | suspects | unreadable | revoked [flags]
gap corpus requeue | retry [flags]
gap corpus snapshot FILE.parquet [flags]
gap corpus query FILE.parquet SQL [--json]

The catalogue of many shards. \`gap worker\` judges what \`add\` enters; docs/corpus.md has all of it.

  add         folders with shards in them, however deep, or s3://BUCKET/PREFIX; what is known already is left alone
  status      what waits, what is being judged, and how it turned out
  hours       by title, verdict, lag, machine, codec or signer; without what was withdrawn
  duplicates  shards that hold what another one holds: the same video, or pictures or input that were recorded again
  suspects    shards that something speaks against, worst first: whether somebody played them, and that alone
  unreadable  shards that could not be judged, and why
  revoked     what the withdrawn consents of the lists reach; from then on it counts nowhere
  requeue     make the queue again, from the catalogue less the results
  retry       what failed for good, or could not be read, waits again
  snapshot    write the catalogue as Parquet
  query       ask a snapshot in SQL; its table is called shards

${helpOf(FLAGS)}
Exit codes: 0 done; 1 revoked, duplicates, suspects or unreadable named some; 2 refused or failed.
`;

/** Rows and time that a question may take. */
const MOST_ROWS = 10_000;
const MOST_S = 60;

const VERBS = ['add', 'snapshot', 'query', 'requeue', 'retry', ...Object.keys(CORPUS_TABLES)];

export const command: Command = {
  help: HELP,
  verbs: VERBS,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const [verb = '', ...rest] = positionals;
    if (verb === 'query') return await query(rest, values.json === true);
    const needsPlaces = verb === 'add' || verb === 'snapshot';
    if (!VERBS.includes(verb) || rest.length > 0 !== needsPlaces || (verb === 'snapshot' && rest.length > 1))
      throw wrongWords('corpus', positionals, VERBS);
    await using corpus = await openCorpus(values);
    if (verb === 'add') return await add(corpus, rest);
    if (verb === 'snapshot') {
      const { path, shards } = await corpus.snapshot(rest[0] as string);
      process.stdout.write(`${plain(path)}  ${counted(shards, 'shard')}\n`);
      return 0;
    }
    if (verb === 'requeue' || verb === 'retry') {
      const jobs = verb === 'retry' ? await corpus.retry() : await corpus.requeue(values.deep ?? 0.02);
      process.stdout.write(`${counted(jobs, 'job')} to do\n`);
      return 0;
    }
    const rows = await rowsOf(corpus, verb as keyof typeof CORPUS_TABLES, {
      by: values.by ?? 'title',
      below: values.below ?? ACCUSED_BELOW,
      lists: values.revocations ?? [],
    });
    const table = CORPUS_TABLES[verb as keyof typeof CORPUS_TABLES];
    process.stdout.write(values.json === true ? `${JSON.stringify(rows)}\n` : table(rows as never));
    return FINDS.includes(verb) && foundIn(rows) > 0 ? 1 : 0;
  },
};

const foundIn = (answer: unknown): number =>
  (Array.isArray(answer) ? answer : (answer as { readonly rows: readonly unknown[] }).rows).length;

const FINDS = ['revoked', 'duplicates', 'suspects', 'unreadable'];

async function rowsOf(
  corpus: Corpus,
  verb: keyof typeof CORPUS_TABLES,
  { by, below, lists }: { readonly by: HoursBy; readonly below: number; readonly lists: readonly string[] },
): Promise<unknown> {
  switch (verb) {
    case 'status':
      return await corpus.status();
    case 'hours':
      return await corpus.hours(by);
    case 'duplicates':
      return await corpus.duplicates();
    case 'suspects':
      return await corpus.suspects(below);
    case 'unreadable':
      return await corpus.unreadable();
    case 'revoked':
      return await corpus.reachOf(knownRevocations(new Keyring().trusted, lists));
  }
}

async function add(corpus: Corpus, places: readonly string[]): Promise<number> {
  for (const place of places) {
    const { found, added } = await corpus.add(place);
    process.stdout.write(`${plain(place)}  ${counted(found, 'shard')}, ${added} new\n`);
  }
  return 0;
}

async function query([path, sql, ...more]: readonly string[], json: boolean): Promise<number> {
  if (path === undefined || sql === undefined || more.length > 0)
    throw new GapError(
      'usage.corpus',
      'a snapshot and one question are needed',
      'gap corpus query catalogue.parquet "SELECT title, count(*) FROM shards GROUP BY title"',
    );
  const answer = await askSnapshot(path, sql, { mostRows: MOST_ROWS, mostS: MOST_S });
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : answerText(answer));
  return 0;
}
