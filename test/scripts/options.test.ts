import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { chosen, numberOf } from '#scripts/options.ts';
import { LONG } from '#test/support/long.ts';

const ALL = ['kill -9 while recording', 'kill -9 while sealing', 'disk full'].map((name) => ({ name }));

it('chooses by parts of names, or everything when no name is given', () => {
  expect(chosen(ALL, 'sealing,disk').map(({ name }) => name)).toEqual(['kill -9 while sealing', 'disk full']);
  expect(chosen(ALL, undefined)).toEqual(ALL);
  expect(numberOf('tries', '3')).toBe(3);
});

/** Each starts a program of three seconds: one shows as much. */
const PROGRAMS: readonly [script: string, args: readonly string[], says: string][] = [
  ['scripts/test/all.ts', ['--only', 'nothing'], '--only nothing: no such name; choose from: unit and recording tests, '],
  ['scripts/fuzz/fuzz.ts', ['--only', 'ivf,nothing'], '--only nothing: no such name; choose from: ivf, matroska, av1, '],
  ['scripts/fuzz/fuzz.ts', ['--only', 'ivf', '--seconds', 'ten'], '--seconds ten: give a number above 0'],
  ['scripts/faults/faults.ts', ['--tries', '0'], '--tries 0: give a number above 0'],
  ['scripts/faults/faults.ts', ['--only', 'nothing'], '--only nothing: no such name; choose from: kill -9 while recording, '],
  ['scripts/faults/tamper.ts', ['--changes', 'many'], '--changes many: give a number above 0'],
  ['scripts/bench/bench.ts', ['--only', 'night', '--hours', '0'], '--hours 0: give a number above 0'],
  ['scripts/quality/quality.ts', ['--seconds', '0'], '--seconds 0: give a number above 0'],
];

it.each(LONG ? PROGRAMS : PROGRAMS.slice(0, 1))('%s %j chooses nothing, and fails', (script, args, says) => {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringContaining(says)]);
});
