import { expect, it } from 'vitest';
import { Snapshot } from '#core/telemetry/snapshot.ts';
import { GAP_REASONS } from '#format/core/input/gap.ts';
import { SNAPSHOT } from '#test/support/live-figures.ts';

const isOne = (change: object) => Snapshot.safeParse({ ...SNAPSHOT, ...change }).success;

it('the loudness of a voice is 0 to 1', () => {
  expect([-0.01, 0, 1, 1.01].map((rms) => isOne({ voice: { listening: true, rms } }))).toEqual([false, true, true, false]);
});

it('input may be closed for any reason, but not for none', () => {
  expect(GAP_REASONS.filter((closedFor) => !isOne({ closedFor }))).toEqual(['']);
  expect(isOne({})).toBe(true);
});
