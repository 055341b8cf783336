import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Fault } from '#scripts/faults/fault.ts';
import type { Try } from '#scripts/faults/outcome.ts';

/** Results of the tries of one fault; ms. */
export interface Row {
  readonly name: string;
  readonly expect: string;
  readonly tries: number;
  readonly valid: number;
  readonly video: Spread | undefined;
  readonly rows: Spread | undefined;
  /** Largest difference between the loss a shard reports and the real one. */
  readonly claimErrorMs: number | undefined;
  readonly cannot: string | undefined;
}

interface Spread {
  readonly median: number;
  readonly worst: number;
}

export function rowOf({ name, expect }: Pick<Fault, 'name' | 'expect'>, tries: readonly Try[], cannot: string | undefined): Row {
  const claims = tries.flatMap(({ claimErrorMs }) => (claimErrorMs === undefined ? [] : [Math.abs(claimErrorMs)]));
  return {
    name,
    expect,
    tries: tries.length,
    valid: tries.filter(({ valid }) => valid).length,
    video: spreadOf(tries.map(({ lostVideoMs }) => lostVideoMs)),
    rows: spreadOf(tries.map(({ lostRowsMs }) => lostRowsMs)),
    claimErrorMs: claims.length === 0 ? undefined : Math.max(...claims),
    cannot,
  };
}

function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const middle = (sorted.length - 1) / 2;
  return {
    median: ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2,
    worst: sorted.at(-1) as number,
  };
}

const spreadText = (spread: Spread | undefined) => (spread === undefined ? '—' : `${spread.median.toFixed(0)}, ${spread.worst.toFixed(0)}`);

export function rowText({ name, tries, valid, video, rows, claimErrorMs, cannot }: Row): string {
  if (cannot !== undefined) return `${name}: not run: ${cannot}`;
  const claim = claimErrorMs === undefined ? '' : `; said so to within ${claimErrorMs.toFixed(0)} ms`;
  return `${name}: ${valid} of ${tries} valid; lost video ${spreadText(video)} ms, rows ${spreadText(rows)} ms (median, worst)${claim}`;
}

const BEGIN = '<!-- faults -->';
const END = '<!-- /faults -->';

/** Writes a row into the table of docs/reliability.md, between its marks; rows of other faults stay. `names` gives the order. */
export function keepRow({ name, tries, valid, video, rows, claimErrorMs, expect, cannot }: Row, names: readonly string[]): void {
  const path = 'docs/reliability.md';
  const text = readFileSync(path, 'utf8');
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const [, kept = ''] = new RegExp(`${BEGIN}([\\s\\S]*)${END}`).exec(text) ?? [];
  const lines = new Map(kept.split('\n').flatMap((line) => (line.startsWith('| ') ? [[line.split(' | ')[0]?.slice(2) ?? '', line]] : [])));
  lines.set(
    name,
    cannot === undefined
      ? `| ${name} | ${tries} | ${valid} | ${spreadText(video)} | ${spreadText(rows)} | ${claimErrorMs === undefined ? '—' : claimErrorMs.toFixed(0)} | ${expect} | ${commit} |`
      : `| ${name} | not run: ${cannot} | | | | | ${expect} | ${commit} |`,
  );
  const table = [
    `Last run ${new Date().toISOString().slice(0, 10)}.`,
    '',
    '| fault | tries | valid afterwards | video lost, ms: median, worst | rows lost, ms: median, worst | shard’s own figure off by at most, ms | what happens | commit |',
    '|---|---|---|---|---|---|---|---|',
    ...names.flatMap((name) => lines.get(name) ?? []),
  ].join('\n');
  writeFileSync(path, text.replace(new RegExp(`${BEGIN}[\\s\\S]*${END}`), `${BEGIN}\n${table}\n${END}`));
}
