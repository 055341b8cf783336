import { expect, it } from 'vitest';
import { MOUSE, PAD } from '#format/core/input/codes.ts';
import { TIMELINE_COLUMNS } from '#shard/core/report/timeline.ts';
import { TimelineFold } from '#shard/core/report/timeline-fold.ts';

/** Each column is ten microseconds, from 1000 on. */
const [FROM, EACH] = [1000, 10];
const TO = FROM + TIMELINE_COLUMNS * EACH;
const KEYS = { S: 2, W: 0, A: 1 };

const fold = (work: (fold: TimelineFold) => void) => {
  const one = new TimelineFold(FROM, TO, KEYS);
  work(one);
  return one.finish(TO, { gaps: [], markersS: [] });
};
/** Columns that are not zero. */
const columns = (values: readonly number[] = []) => Object.fromEntries([...values.entries()].filter(([, value]) => value !== 0));
const masksAt = (one: TimelineFold, rows: readonly (readonly [us: number, mask: number, device?: number])[]) =>
  one.masks(
    Float64Array.from(rows, ([us]) => us),
    Uint8Array.from(rows, ([, , device = 0]) => device),
    rows.map(([, mask]) => mask),
    0,
  );

it('a key is held from the row that says so to the one that does not: a share of each column', () => {
  const { keys, seconds } = fold((one) =>
    masksAt(one, [
      [1005, 0b1],
      [1025, 0b10],
      [1030, 0b10],
      [1034, 0],
    ]),
  );
  expect(keys.map(({ name, held }) => [name, columns(held)])).toEqual([
    ['W', { 0: 0.5, 1: 1, 2: 0.5 }],
    ['A', { 2: 0.5, 3: 0.4 }],
  ]);
  expect(seconds).toBeCloseTo((TIMELINE_COLUMNS * EACH) / 1e6);
});

it('several keys can be held at once; they are named in the order of their bits', () => {
  const { keys } = fold((one) =>
    masksAt(one, [
      [1000, 0b111],
      [1010, 0b100],
      [1020, 0],
    ]),
  );
  expect(keys.map(({ name, held }) => [name, columns(held)])).toEqual([
    ['W', { 0: 1 }],
    ['A', { 0: 1 }],
    ['S', { 0: 1, 1: 1 }],
  ]);
});

it('what was held before the first column or is held past the last counts within them', () => {
  const { keys } = fold((one) =>
    masksAt(one, [
      [900, 1],
      [1005, 0],
      [TO - 5, 1],
    ]),
  );
  expect(columns(keys[0]?.held)).toEqual({ 0: 0.5, [TIMELINE_COLUMNS - 1]: 0.5 });
});

it('rows of the keyboard and the mouse have a mask, a pad’s have none', () => {
  const { keys } = fold((one) =>
    masksAt(one, [
      [1000, 1, MOUSE],
      [1005, 0, PAD],
      [1010, 0],
    ]),
  );
  expect(columns(keys[0]?.held)).toEqual({ 0: 1 });
});

it('a chunk’s values are those of the rows from where it begins', () => {
  const tsUs = Float64Array.of(1000, 1010, 1020, 1030);
  const { keys, mouse } = fold((one) => {
    one.masks(tsUs, Uint8Array.of(PAD, PAD, 0, 0), [1, 0], 2);
    one.motion(tsUs, [3, 0], 2);
  });
  expect(columns(keys[0]?.held)).toEqual({ 2: 1 });
  expect(columns(mouse)).toEqual({ 2: (3 * 1e6) / EACH });
});

it('the mouse’s motions of a column add up, left and right alike; what is absent or absurd is not counted', () => {
  const us = [1000, 1004, 1010, 1020, 1030];
  const { mouse } = fold((one) => one.motion(Float64Array.from(us), [3, -4, undefined, 1e6, 999_999], 0));
  expect(columns(mouse)).toEqual({ 0: (7 * 1e6) / EACH, 3: (999_999 * 1e6) / EACH });
});

it('the least that counts is a microsecond of a key, and a single count of the mouse', () => {
  const { keys, mouse } = fold((one) => {
    masksAt(one, [
      [1002, 1],
      [1003, 0],
    ]);
    one.motion(Float64Array.of(1000), [-1], 0);
  });
  expect(keys.map(({ name, held }) => [name, columns(held)])).toEqual([['W', { 0: 0.1 }]]);
  expect(columns(mouse)).toEqual({ 0: 1e6 / EACH });
});

it('repeats of a column add up', () => {
  const { repeats } = fold((one) => {
    for (const us of [1000, 1009, 1010]) one.repeat(us);
  });
  expect(columns(repeats)).toEqual({ 0: 2, 1: 1 });
});

it('a session without length is a microsecond long', () => {
  const { seconds, keys } = new TimelineFold(FROM, FROM, KEYS).finish(FROM, { gaps: [], markersS: [5] });
  expect(seconds).toBeCloseTo(1e-6, 12);
  expect(keys).toEqual([]);
});
