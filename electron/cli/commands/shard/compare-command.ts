import { errorText } from '#cli/error-text.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { compareShards } from '#format/compare/compare-shards.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import {
  COMPARED,
  type Comparison,
  type Divergence,
  type HashStretch,
  outcomeOf,
  TOLERANT,
  type TolerantColumn,
} from '#format/core/game/comparison.ts';

const FLAGS = {
  tolerance: {
    takes: 'COLUMN=N',
    many: true,
    help: `numbers of a column, and within its JSON, may differ by N (${TOLERANT.join(', ')}); may be given several times`,
  },
  all: { help: 'every divergence, and the status of the state hashes of every frame, as they are found' },
  json: { help: 'a line of JSON; with --all one for each of them before it' },
} as const satisfies FlagTable;

const HELP = `gap compare A B [flags]

Compares the exports of two players of one networked game: A and B are shards, or
their game.parquet. Rows are aligned by episode, frame and player, whatever their order.

${helpOf(FLAGS)}
Compared: ${COMPARED.join(', ')}.
Not compared: when something was known and what was guessed, each player's own.

Exit codes: 0 identical; 1 different; 2 cannot be read; 3 nothing was compared: no
game reported a state, or A and B are one and the same;
4 nothing differs, but some rows of one or both are unconfirmed: not proven equal.
`;

const EXIT = { identical: 0, different: 1, nothing: 3, unconfirmed: 4 } as const;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const [a, b, more] = positionals;
    if (a === undefined || b === undefined || more !== undefined)
      throw new GapError('usage.compare', `${positionals.length} exports given, two are needed`, 'See `gap compare --help`');
    const tolerance = Object.fromEntries((values.tolerance ?? []).map(toleranceOf));
    const json = values.json === true;
    const line = (type: string, what: object, text: () => string) =>
      process.stdout.write(json ? `${JSON.stringify({ type, ...what })}\n` : `${text()}\n`);
    const each = values.all === true && {
      onDivergence: (one: Divergence) => line('divergence', one, () => `differs        ${divergenceText(one)}`),
      onHashes: (stretch: HashStretch) => line('hashes', stretch, () => `hashes         ${stretchText(stretch)}`),
    };
    let found: Comparison;
    try {
      found = await compareShards(a, b, { tolerance, ...each });
    } catch (error) {
      // A session without a game is not a broken file: there is just nothing to compare.
      if (!(error instanceof GapError) || !['shard.game', 'shard.same'].includes(error.code)) throw error;
      process.stderr.write(errorText('gap compare', error));
      return EXIT.nothing;
    }
    const outcome = outcomeOf(found);
    if (json) process.stdout.write(`${JSON.stringify({ type: 'compared', outcome, identical: outcome === 'identical', ...found })}\n`);
    else process.stdout.write(reportOf([a, b], found, values.tolerance ?? []));
    return EXIT[outcome];
  },
};

function toleranceOf(text: string): [TolerantColumn, number] {
  const [name, value] = text.split('=', 2);
  const column = TOLERANT.find((known) => known === name);
  const by = Number(value);
  if (column === undefined || value === undefined || value.trim() === '' || !(by >= 0 && by < Number.POSITIVE_INFINITY))
    throw new GapError(
      'usage.compare',
      `--tolerance ${text}: is not COLUMN=NUMBER`,
      `Columns are ${TOLERANT.join(', ')}; a number is finite, and not below 0`,
    );
  return [column, by];
}

function reportOf([a, b]: readonly [string, string], found: Comparison, tolerance: readonly string[]): string {
  const { rows, only, unconfirmed, disordered, differing, hashes, first } = found;
  const lines = [`A  ${a}: ${rows.a} rows`, `B  ${b}: ${rows.b} rows`, `compared       ${rows.compared} rows that both confirmed`];
  if (only.a + only.b > 0) lines.push(`only in A      ${only.a} rows`, `only in B      ${only.b} rows`);
  if (unconfirmed > 0) lines.push(`not confirmed  ${unconfirmed} rows of one or both`);
  if (disordered.a + disordered.b > 0) lines.push(`out of order   ${disordered.a} rows in A, ${disordered.b} in B`);
  lines.push(`state hashes   ${hashes.agree} frames agree, ${hashes.differ} differ, ${hashes.unknown} not known to both`);
  for (const column of COMPARED) if (differing[column] > 0) lines.push(`differs        ${column} in ${differing[column]} rows`);
  if (first !== undefined) lines.push(`first          ${divergenceText(first)}`);
  const within = tolerance.length > 0 && outcomeOf(found) === 'identical' ? `, within ${tolerance.join(', ')}` : '';
  return `${[...lines, SAYS[outcomeOf(found)] + within].join('\n')}\n`;
}

const SAYS = {
  identical: 'IDENTICAL',
  different: 'DIFFERENT',
  unconfirmed: 'NOT PROVEN: nothing that both confirmed differs, but not everything is confirmed',
  nothing: 'NOTHING TO COMPARE: neither reported a state of the game',
} as const;

const KINDS = {
  'only-a': 'is only in A',
  'only-b': 'is only in B',
  'order-a': 'is repeated or comes too late in A',
  'order-b': 'is repeated or comes too late in B',
} as const;

function divergenceText(one: Divergence): string {
  const what = one.kind === 'cell' ? `${one.column} is ${cellText(one.a)} in A and ${cellText(one.b)} in B` : KINDS[one.kind];
  return `episode ${one.episode}, frame ${one.frame}, player ${one.player}: ${what}`;
}

const HASHES = {
  agree: 'agree',
  differ: 'differ',
  unknown: 'were not sent by both',
  unconfirmed: 'are not final in both',
  'one-sided': 'are in one export only',
} as const;

function stretchText({ episode, from, to, status }: HashStretch): string {
  return `episode ${episode}, ${from === to ? `frame ${from}` : `frames ${from} to ${to}`}: ${HASHES[status]}`;
}

function cellText(value: unknown): string {
  return value === null || value === undefined ? 'missing' : String(value).slice(0, 200);
}
