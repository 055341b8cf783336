import { expect, it } from 'vitest';
import { shownPictures } from '#format/core/quality/sync/sync-windows.ts';

interface Told {
  readonly repeat?: readonly number[];
  readonly blank?: readonly number[];
  readonly lateUs?: number;
  readonly count?: number;
}

/** `[frame, time of the one before, its own]` of each picture that shows something new. */
function shown(timesUs: readonly number[], { repeat, blank, lateUs = 0, count = timesUs.length }: Told = {}) {
  const bits = (flags: readonly number[] | undefined) => flags && Uint8Array.from(flags);
  const { frame, beforeUs, atUs } = shownPictures(
    { timesUs: Float64Array.from(timesUs), repeat: bits(repeat), blank: bits(blank), lateUs },
    count,
  );
  return Array.from(frame, (n, i) => [n, beforeUs[i], atUs[i]]);
}

it.each<[string, ReturnType<typeof shown>, readonly (readonly number[])[]]>([
  [
    'each after the first',
    shown([10, 20, 30]),
    [
      [1, 10, 20],
      [2, 20, 30],
    ],
  ],
  ['none of one', shown([10]), []],
  ['none of nothing', shown([]), []],
  ['those of the first two', shown([10, 20, 30], { count: 2 }), [[1, 10, 20]]],
  ['by the true times, where stamps are known to be late', shown([10, 20], { lateUs: 3 }), [[1, 7, 17]]],
  ['over repeats, which show what was there before', shown([10, 20, 30], { repeat: [0, 1, 0] }), [[2, 10, 30]]],
  ['none right behind black', shown([10, 20, 30, 40], { blank: [0, 1, 0, 0] }), [[3, 30, 40]]],
  ['none right behind a picture without a time', shown([10, Number.NaN, 30, 40]), [[3, 30, 40]]],
  ['none over a repeat of black', shown([10, 20, 30, 40, 50], { blank: [0, 1, 1, 0, 0], repeat: [0, 0, 1, 0, 0] }), [[4, 40, 50]]],
])('pictures that show something new are %s', (_, found, wanted) => {
  expect(found).toEqual(wanted);
});
