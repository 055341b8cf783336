import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Meta } from '#library/index.ts';
import { validate } from '#library/index.ts';

/** `meta.json` of a shard, as it is. */
export const readMeta = (folder: string) => JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as Meta;

/** The one shard of a folder, sealed or not. */
export function only(folder: string): string {
  const entries = readdirSync(folder).filter((name) => !name.endsWith('.lock'));
  expect(entries).toHaveLength(1);
  return join(folder, entries[0] as string);
}

/**
 * Speed is the benchmarks' to judge: two busy cores may lose frames, and a machine that stands still for 100 ms, as those that others use too
 * do now and then, rows of a recording of a few seconds.
 */
export const SPEED = [
  'cfr.missing',
  'cfr.run',
  'frames.residual',
  'controls.rate',
  'controls.coverage',
  'controls.ticks',
  'controls.holes',
];

/** Names of the checks that fail, but for those of speed. */
export async function broken(folder: string): Promise<string[]> {
  return (await failing(folder)).filter((check) => !SPEED.includes(check));
}

/** It passes, and every figure that follows can be believed. */
export async function expectValid(folder: string, also: string[] = []): Promise<void> {
  const { findings } = await validate(folder);
  expect(findings.filter(({ severity, check }) => severity === 'fail' && !also.includes(check))).toEqual([]);
}

/** Names of the checks that fail, once each. */
export async function failing(folder: string): Promise<string[]> {
  const { findings } = await validate(folder);
  return [...new Set(findings.filter(({ severity }) => severity === 'fail').map(({ check }) => check))].sort();
}

/** Names of the checks that warn. */
export async function warnings(folder: string): Promise<string[]> {
  const { findings } = await validate(folder);
  return findings.filter(({ severity }) => severity === 'warn').map(({ check }) => check);
}
