import { parseArgs } from 'node:util';
import type { Command } from '#cli/command.ts';
import { errorText } from '#cli/error-text.ts';
import { COMPARED, type ComparedColumn, type Comparison, compareShards, GapError, isIdentical } from '#library/compare.ts';

const HELP = `gap compare A B [flags]

Compares the exports of two players of one networked game: A and B are shards, or
their game.parquet. Rows are aligned by episode, frame and player, not by position.

  --tolerance COLUMN=N   numbers of a column, and within its JSON, may differ by N;
                         may be given several times
  --json                 one line of JSON

Compared: ${COMPARED.join(', ')}.
Not compared: when something was known and what was guessed, each player's own.

Exit codes: 0 identical; 1 different; 2 cannot be read; 3 nothing to compare.
`;

const NOTHING = 3;

export const compareCommand: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { tolerance: { type: 'string', multiple: true }, json: { type: 'boolean' } },
      strict: true,
      allowPositionals: true,
    });
    const [a, b, more] = positionals;
    if (a === undefined || b === undefined || more !== undefined)
      throw new GapError('usage.compare', `${positionals.length} exports given, two are needed`, 'See `gap compare --help`');
    const tolerance = Object.fromEntries((values.tolerance ?? []).map(toleranceOf));
    let found: Comparison;
    try {
      found = await compareShards(a, b, { tolerance });
    } catch (error) {
      // A session without a game is not a broken file: there is just nothing to compare.
      if (!(error instanceof GapError) || error.code !== 'shard.game') throw error;
      process.stderr.write(errorText('gap compare', error));
      return NOTHING;
    }
    const nothing = found.rows.compared + found.only.a + found.only.b === 0;
    const identical = isIdentical(found);
    if (values.json === true) process.stdout.write(`${JSON.stringify({ identical: identical && !nothing, ...found })}\n`);
    else process.stdout.write(reportOf(a, b, found, nothing));
    if (nothing) return NOTHING;
    return identical ? 0 : 1;
  },
};

function toleranceOf(text: string): [ComparedColumn, number] {
  const [name, value] = text.split('=', 2);
  const column = COMPARED.find((known) => known === name);
  const by = Number(value);
  if (column === undefined || value === undefined || !(by >= 0))
    throw new GapError('usage.compare', `--tolerance ${text}: is not COLUMN=NUMBER`, `Columns are ${COMPARED.join(', ')}`);
  return [column, by];
}

function reportOf(a: string, b: string, found: Comparison, nothing: boolean): string {
  const { rows, only, unconfirmed, disordered, differing, hashes, first } = found;
  const lines = [`A  ${a}: ${rows.a} rows`, `B  ${b}: ${rows.b} rows`, `compared       ${rows.compared} rows that both confirmed`];
  if (only.a + only.b > 0) lines.push(`only in A      ${only.a} rows`, `only in B      ${only.b} rows`);
  if (unconfirmed > 0) lines.push(`not confirmed  ${unconfirmed} rows of one or both`);
  if (disordered.a + disordered.b > 0) lines.push(`out of order   ${disordered.a} rows in A, ${disordered.b} in B`);
  lines.push(`state hashes   ${hashes.agree} frames agree, ${hashes.differ} differ, ${hashes.unknown} not known to both`);
  for (const column of COMPARED) if (differing[column] > 0) lines.push(`differs        ${column} in ${differing[column]} rows`);
  if (first !== undefined) {
    const where = `episode ${first.episode}, frame ${first.frame}, player ${first.player}`;
    const what = {
      cell: () => (first.kind === 'cell' ? `${first.column} is ${cellText(first.a)} in A and ${cellText(first.b)} in B` : ''),
      'only-a': () => 'is only in A',
      'only-b': () => 'is only in B',
      'order-a': () => 'comes too late in A',
      'order-b': () => 'comes too late in B',
    }[first.kind]();
    lines.push(`first          ${where}: ${what}`);
  }
  lines.push(nothing ? 'NOTHING TO COMPARE' : isIdentical(found) ? 'IDENTICAL' : 'DIFFERENT');
  return `${lines.join('\n')}\n`;
}

function cellText(value: unknown): string {
  return value === null || value === undefined ? 'missing' : String(value).slice(0, 200);
}
