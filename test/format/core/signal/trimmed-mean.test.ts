import { expect, it } from 'vitest';
import { trimmedMean } from '#format/core/signal/trimmed-mean.ts';
import { Random } from '#scripts/random.ts';

it('leaves a tenth out at either end', () => {
  const plain = trimmedMean(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  expect(plain.mean).toBe(5.5);
  expect(trimmedMean(Float64Array.of(-1000, 2, 3, 4, 5, 6, 7, 8, 9, 1000))).toEqual(plain);
});

it('is what it says for few values, of which none is left out', () => {
  // By hand: mean 3, standard error sqrt(2.5 / 5), Student’s t of 4 degrees of freedom 2.776.
  const { mean, within } = trimmedMean(Float64Array.of(1, 2, 3, 4, 5));
  expect(mean).toBe(3);
  expect(within).toBeCloseTo(2.776 * Math.sqrt(0.5), 1);
});

it.each([8, 15, 40])('has the true mean in 95 of 100 intervals of %i values', (count) => {
  const chance = new Random(count);
  const bell = () => Array.from({ length: 12 }, () => chance.next()).reduce((sum, value) => sum + value, -6);
  let inside = 0;
  for (let i = 0; i < 2000; i++) {
    const { mean, within } = trimmedMean(Float64Array.from({ length: count }, bell).sort());
    if (Math.abs(mean) <= within) inside += 1;
  }
  expect(inside / 2000).toBeGreaterThan(0.935);
  expect(inside / 2000).toBeLessThan(0.965);
});

it.each([
  { count: 4, t: 3.1824, closeTo: 0.0075 },
  { count: 5, t: 2.7764, closeTo: 0.003 },
  { count: 6, t: 2.5706, closeTo: 0.0012 },
  { count: 9, t: 2.306, closeTo: 0.0002 },
])('has an interval of as many standard errors as tables of Student’s t say: $t for $count values', ({ count, t, closeTo }) => {
  const { mean, within } = trimmedMean(Float64Array.from({ length: count }, (_, i) => i));
  expect(mean).toBeCloseTo((count - 1) / 2, 12);
  // The variance of n whole numbers in a row is n (n + 1) / 12.
  expect(Math.abs(within / Math.sqrt((count + 1) / 12) / t - 1)).toBeLessThan(closeTo);
});
