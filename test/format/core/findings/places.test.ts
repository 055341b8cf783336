import { expect, it } from 'vitest';
import { framesShown, mergedPlaces, placesOf, placesText } from '#format/core/findings/places.ts';

it('the frames of a stretch of time lie within the session, wherever the stretch does', () => {
  const grid = { t0Us: 1_000_000, fps: 60 };
  expect(framesShown(grid, 600, 2_000_000, 3_000_000)).toEqual({ from: 60, to: 120, of: 'frame' });
  expect(framesShown(grid, 600, 0, 90_000_000)).toEqual({ from: 0, to: 599, of: 'frame' });
});

it('indices become ranges where they follow one another', () => {
  const ranges = (indices: readonly number[]) => placesOf(indices, 'frame').map(({ from, to }) => [from, to]);
  expect(ranges([3, 4, 5, 9, 11, 12])).toEqual([
    [3, 5],
    [9, 9],
    [11, 12],
  ]);
  expect([ranges([]), ranges([0])]).toEqual([[], [[0, 0]]]);
  expect(placesOf([7], 'row')).toEqual([{ from: 7, to: 7, of: 'row' }]);
});

it('ranges that touch or overlap are merged, in order; those that were given stay as they are', () => {
  const merged = (...ranges: readonly (readonly [number, number])[]) => {
    const places = ranges.map(([from, to]) => ({ from, to, of: 'frame' as const }));
    const found = mergedPlaces(places).map(({ from, to }) => [from, to]);
    expect(places.map(({ from, to }) => [from, to])).toEqual(ranges);
    return found;
  };
  expect(merged([10, 12], [0, 2], [3, 4], [6, 7])).toEqual([
    [0, 4],
    [6, 7],
    [10, 12],
  ]);
  // One within another, which goes on behind it.
  expect(merged([0, 9], [2, 3], [9, 11])).toEqual([[0, 11]]);
  expect(merged([5, 6])).toEqual([[5, 6]]);
});

it('places are said in words: four of them, and how many more', () => {
  const text = (count: number, shown?: number) =>
    placesText(
      Array.from({ length: count }, (_, i) => ({ from: 10 * i, to: 10 * i + (i % 2), of: 'frame' as const })),
      shown,
    );
  expect([0, 1, 2, 4, 5].map((count) => text(count))).toEqual([
    '',
    'frame 0',
    'frame 0, 10–11',
    'frame 0, 10–11, 20, 30–31',
    'frame 0, 10–11, 20, 30–31 and 1 more place',
  ]);
  expect(text(5, 2)).toBe('frame 0, 10–11 and 3 more places');
});
