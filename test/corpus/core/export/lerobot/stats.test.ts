import { expect, it } from 'vitest';
import { combinedStats, statsOf, statsOfPictures } from '#corpus/core/export/lerobot/stats.ts';

it('are those of numpy, a value for each dimension', () => {
  const stats = statsOf([0, 10, 1, 20, 2, 30, 3, 40], 2);
  expect(stats).toMatchObject({ count: 4, min: [0, 10], max: [3, 40], mean: [1.5, 25] });
  expect(stats.std[0]).toBeCloseTo(Math.sqrt(1.25), 12);
  expect(stats.q50).toEqual([1.5, 25]);
  expect(stats.q01[0]).toBeCloseTo(0.03, 12);
  expect(stats.q99[1]).toBeCloseTo(39.7, 12);
});

it('of parts are those of all, but for quantiles, which are the outermost', () => {
  const all = statsOf([0, 1, 2, 3, 10, 20], 1);
  const parts = combinedStats([statsOf([0, 1, 2, 3], 1), statsOf([10, 20], 1)]);
  expect(parts).toMatchObject({ count: 6, min: all.min, max: all.max, q50: [1.5], q90: [19] });
  expect(parts.mean[0]).toBeCloseTo(all.mean[0] as number, 12);
  expect(parts.std[0]).toBeCloseTo(all.std[0] as number, 12);
});

it('of one part are its own, and of none have no dimension', () => {
  const one = statsOf([0, 10, 1, 20, 2, 30], 2);
  expect(combinedStats([one])).toEqual(one);
  expect(combinedStats([])).toMatchObject({ mean: [], count: 0 });
});

it('of pictures are shares of full brightness', () => {
  const counts = new Float64Array(256);
  counts[0] = 1;
  counts[255] = 3;
  expect(statsOfPictures([counts], 1)).toMatchObject({ min: [0], max: [1], mean: [0.75], q01: [0], q50: [1], count: 1 });
});

it('of pictures begin and end where there are samples; a quantile is the least value up to which so many lie', () => {
  const counts = new Float64Array(256);
  // 0.2, 0.2, 0.4, 0.8
  [counts[51], counts[102], counts[204]] = [2, 1, 1];
  const stats = statsOfPictures([counts], 7);
  expect(stats).toMatchObject({ min: [0.2], max: [0.8], q01: [0.2], q50: [0.2], q90: [0.8], count: 7 });
  expect(stats.mean[0]).toBeCloseTo(0.4, 12);
  expect(stats.std[0]).toBeCloseTo(Math.sqrt((2 * 0.04 + 0.16) / 4), 12);
});
