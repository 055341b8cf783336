import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import { LATENESS } from '#format/core/quality/lateness.ts';
import { type Meta, validate } from '#library/index.ts';
import { CONFORMANCE } from '#scripts/conformance/cases.ts';
import { isExcused, unaccounted } from '#scripts/faults/accounts.ts';

/** A shard of ours of 3 s at 30 fps that passes, wherever it is read: what the tests record on a busy machine may not. Copy it. */
export const GOLDEN_SHARD = join(CONFORMANCE, 'shards', 'recorder-9');

/** `meta.json` of a shard, unchecked. */
export const readMeta = (folder: string) => JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as Meta;

/** Every file of an unsigned shard. */
export const SHARD_FILES = [
  'meta.json',
  'video.ivf',
  'controls.parquet',
  'hashes.json',
  'frames.parquet',
  'events.parquet',
  'qat.json',
] as const;

/** A shard's own verdict. */
export const verdictOf = (folder: string) => (JSON.parse(readFileSync(join(folder, 'qat.json'), 'utf8')) as { verdict: string }).verdict;

/** The one shard of a folder, sealed or not. */
export function only(folder: string): string {
  const entries = readdirSync(folder).filter((name) => !name.endsWith('.lock'));
  expect(entries).toHaveLength(1);
  return join(folder, entries[0] as string);
}

const failed = ({ severity }: Finding) => severity === 'fail';

/**
 * What is wrong with a shard that was just recorded: checks that fail, and wherever its own figures do not add up. A check of lateness
 * may fail if they do add up, as the shard itself then says which frames and ticks are missing; how many is for the benchmarks to judge.
 */
export async function broken(folder: string): Promise<string[]> {
  return (await wrongWith(folder)).map(({ check }) => check);
}

/** The same with what each says. */
export async function wrongWith(folder: string): Promise<{ readonly check: string; readonly says: string }[]> {
  const { findings } = await validate(folder);
  const wrong = findings.filter(failed).map(({ check, says }) => ({ check, says }));
  const meta = readMeta(folder);
  // Another maker's shard has no account.
  if (meta.recorder === undefined) return wrong;
  const open = await unaccounted(folder, meta);
  return [...wrong.filter((finding) => !isExcused(finding, open, meta)), ...open.map((says) => ({ check: 'its own account', says }))];
}

/** Expects a shard to be what it claims, except for the checks named, so that its figures can be trusted. */
export async function expectValid(folder: string, also: readonly string[] = []): Promise<void> {
  expect((await wrongWith(folder)).filter(({ check }) => !also.includes(check))).toEqual([]);
}

/** Names of the checks that fail, once each. */
export async function failing(folder: string): Promise<string[]> {
  const { findings } = await validate(folder);
  return [...new Set(findings.filter(failed).map(({ check }) => check))].sort();
}

/** Names of the checks that warn. */
export async function warnings(folder: string): Promise<string[]> {
  const { findings } = await validate(folder);
  return findings.filter(({ severity }) => severity === 'warn').map(({ check }) => check);
}

/**
 * What a shard reports of a machine that was late: checks of lateness that do not pass, each accounted for, and `cfr.missing` if any frame
 * is missing: with one of 360 it passes, with one more from damage it fails. Empty on a machine that had time.
 */
export async function lateIn(folder: string): Promise<ReadonlySet<string>> {
  const { findings } = await validate(folder);
  const late = ({ severity, check, measured }: Finding) =>
    LATENESS.includes(check) && (severity !== 'pass' || (check === 'cfr.missing' && (measured ?? 0) > 0));
  const names = new Set<string>(findings.filter(late).map(({ check }) => check));
  // Where rows are late, no row is near their frames.
  const isLess = findings.some(({ check, severity }) => check === 'session.usable' && severity !== 'pass');
  return names.size > 0 && isLess ? names.add('session.usable') : names;
}

/** The same for the tests' shared shard; `GAP_TEST_LATE=1` records a late one. */
export const lateInFixture = () => lateIn(inject('shard'));

/**
 * Expects a damaged copy of the shared shard to fail the checks named, and no others but those that were late on this machine: what damage adds to
 * lateness fails all the same.
 */
export async function expectFails(folder: string, fails: readonly string[]): Promise<void> {
  const late = await lateInFixture();
  // A verdict that was `fail` before stays the same.
  const counts = (check: string) => !late.has(check) && (late.size === 0 || check !== 'qat.same');
  const found = await failing(folder);
  expect(found).toEqual(expect.arrayContaining(fails.filter((check) => late.size === 0 || check !== 'qat.same')));
  expect(found.filter(counts)).toEqual(fails.filter(counts));
}
