import { expect, it } from 'vitest';
import { checkPages } from '#format/core/parquet/parquet-bounds.ts';
import { checkRuns } from '#format/core/parquet/parquet-runs.ts';
import { bytesOf, varint } from '#test/support/thrift.ts';

/** `count` times one value of `width` bits. */
const run = (count: number, value: number) => [...varint(count * 2), value];
/** Groups of eight values of one bit. */
const packed = (...groups: number[]) => [...varint(groups.length * 2 + 1), ...groups];
const runs = (bytes: readonly number[], width: number, values: number) => checkRuns(Uint8Array.from(bytes), width, values);

it('counts the ones in runs and packed groups, but no padding', () => {
  expect(runs([...run(5, 1), ...run(3, 0), ...packed(0b0000_1011)], 1, 12)).toBe(8);
  // Eight bits where four are asked for: the others are padding.
  expect(runs(packed(0b1111_0001), 1, 4)).toBe(1);
  expect(runs([...run(1000, 7)], 3, 1000)).toBe(0);
  // No values: nothing is read.
  expect(runs([], 1, 0)).toBe(0);
  // What comes after the last value is not looked at: some writers leave an empty block.
  expect(runs([...run(4, 1), 255, 255], 1, 4)).toBe(4);
});

it.each([
  ['a run of a hundred million', run(100_000_000, 1), 'a run of 100000000 values where 10 are left'],
  ['one more than there are', [...run(9, 0), ...run(2, 0)], 'a run of 2 values where 1 are left'],
  ['a gigabyte of packed groups', varint(2 ** 27 * 2 + 1), 'a run of 1073741824 values where 10 are left'],
  ['an endless length', Array(30).fill(255), 'a run whose length has more than 32 bits'],
  ['runs that end early', run(4, 0), 'its runs end after 4 of 10 values'],
])('refuses %s', (_, bytes, says) => {
  expect(() => runs(bytes as number[], 1, 10)).toThrow(says);
});

it('refuses values wider than any integer', () => {
  expect(() => runs(run(10, 0), 33, 10)).toThrow('values of 33 bits, at most 32');
});

const length = (bytes: readonly number[]) => [bytes.length, 0, 0, 0];
const column = (optional: boolean, boolean = false) => ({ rows: 10, optional, boolean, unpack: (bytes: Uint8Array) => bytes });

/** A page of version 1 with ten values, not packed. */
const page1 = (encoding: number, body: readonly number[]) => [
  ...bytesOf({ 1: 0, 2: body.length, 3: body.length, 5: { 1: 10, 2: encoding } }),
  ...body,
];

/** A page of version 2 with ten values, not packed. */
const page2 = (encoding: number, nulls: number, levels: readonly number[], body: readonly number[], definition = levels.length) => {
  const size = levels.length + body.length;
  const header = { 1: 3, 2: size, 3: size, 8: { 1: 10, 2: nulls, 3: 10, 4: encoding, 5: definition, 6: 0, 7: false } };
  return [...bytesOf(header), ...levels, ...body];
};
const [PLAIN, RLE, DICTIONARY] = [0, 3, 8];
const levels = run(10, 1);
const eight = [...run(8, 1), ...run(2, 0)];

it.each([
  ['plain values', page1(PLAIN, [1, 2, 3]), column(false)],
  ['a dictionary', page1(DICTIONARY, [2, ...run(10, 3)]), column(false)],
  ['a dictionary of one value, in no bits', page1(DICTIONARY, [0, ...varint(20)]), column(false)],
  ['nulls, which have no index', page1(DICTIONARY, [...length(eight), ...eight, 2, ...run(8, 3)]), column(true)],
  ['nothing but nulls', page1(DICTIONARY, [...length(run(10, 0)), ...run(10, 0)]), column(true)],
  ['booleans', page1(RLE, [...length(run(10, 1)), ...run(10, 1)]), column(false, true)],
  ['version 2', page2(DICTIONARY, 2, eight, [2, ...run(8, 3)]), column(true)],
])('accepts a page with %s', (_, bytes, shape) => {
  checkPages(Uint8Array.from(bytes), shape);
});

it.each([
  ['levels', page1(PLAIN, [...length(levels), ...run(1e8, 1)]), column(true), 'a run of 100000000 values where 10 are left'],
  ['levels that are not there', page1(PLAIN, [1, 0]), column(true), 'its runs end after 0 of 10 values'],
  ['indices', page1(DICTIONARY, [2, ...run(1e8, 3)]), column(false), 'a run of 100000000 values where 10 are left'],
  [
    'indices alongside nulls',
    page1(DICTIONARY, [...length(eight), ...eight, 2, ...run(9, 3)]),
    column(true),
    'a run of 9 values where 8 are left',
  ],
  ['booleans', page1(RLE, [...length([]), ...run(1e8, 1)]), column(false, true), 'a run of 100000000 values where 10 are left'],
  ['levels of version 2', page2(PLAIN, 0, run(1e8, 1), []), column(true), 'a run of 100000000 values where 10 are left'],
  ['indices of version 2', page2(DICTIONARY, 2, eight, [2, ...run(9, 3)]), column(true), 'a run of 9 values where 8 are left'],
  ['more nulls than values', page2(PLAIN, 11, eight, []), column(true), 'a page of 10 values declares 11 nulls'],
  ['more levels than bytes', page2(PLAIN, 0, [], [], 5), column(true), 'a page of 0 bytes declares 5 of levels'],
])('refuses a page with too many %s', (_, bytes, shape, says) => {
  expect(() => checkPages(Uint8Array.from(bytes), shape)).toThrow(says);
});
