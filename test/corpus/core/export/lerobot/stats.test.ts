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

it('of pictures are shares of full brightness', () => {
  const counts = new Float64Array(256);
  counts[0] = 1;
  counts[255] = 3;
  expect(statsOfPictures([counts], 1)).toMatchObject({ min: [0], max: [1], mean: [0.75], q01: [0], q50: [1], count: 1 });
});
