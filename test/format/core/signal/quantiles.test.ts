import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '#format/core/signal/histogram.ts';
import { quantiles } from '#format/core/signal/quantiles.ts';

describe('quantiles', () => {
  it('are nearest-rank, leave the input alone, and are undefined for no values', () => {
    const values = Float64Array.from([4, 1, 3, 2]);
    expect(quantiles(values)).toEqual({ p50: 2, p95: 4, p99: 4, max: 4 });
    expect([...values]).toEqual([4, 1, 3, 2]);
    expect(quantiles([])).toBeUndefined();
    expect(quantiles(Array.from({ length: 1000 }, (_, i) => i + 1))).toEqual({ p50: 500, p95: 950, p99: 990, max: 1000 });
  });

  it('are those of the sorted values, whether these are small whole numbers, others, or both', () => {
    const small = fc.integer({ min: 0, max: 3 });
    const whole = fc.oneof(small, fc.integer({ min: 0, max: 65_535 }));
    const large = fc.oneof(small, fc.constantFrom(-1, 65_535, 65_536, 131_072));
    const lists = [small, whole, large, fc.oneof(small, fc.double({ min: -9, max: 9, noNaN: true }))].map((value) =>
      fc.array(value, { minLength: 1, maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.oneof(...lists), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        // The least value that so many of a hundred values are not above.
        const at = (percent: number) => sorted.find((_, i) => 100 * (i + 1) >= percent * values.length);
        expect(quantiles(Float64Array.from(values))).toEqual({ p50: at(50), p95: at(95), p99: at(99), max: sorted.at(-1) });
        expect(quantiles(values)).toEqual(quantiles(Float64Array.from(values)));
      }),
      { numRuns: 50 },
    );
    expect(quantiles(Float32Array.of(0.25, 3, -0.5))).toEqual({ p50: 0.25, p95: 3, p99: 3, max: 3 });
    expect(quantiles([65_536, 65_536, 1])).toEqual({ p50: 65_536, p95: 65_536, p99: 65_536, max: 65_536 });
  });
});

describe('the live histogram', () => {
  it('agrees with the exact quantile to within one bucket', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 500 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (values, p) => {
          const histogram = new Histogram(10);
          for (const value of values) histogram.add(value);
          const exact = [...values].sort((a, b) => a - b)[Math.ceil(p * values.length) - 1] as number;
          expect(Math.abs(histogram.quantile(p) - exact)).toBeLessThanOrEqual(10);
        },
      ),
    );
  });

  it('is zero when empty, and never exceeds the largest value', () => {
    const histogram = new Histogram(10);
    expect(histogram.quantile(0.99)).toBe(0);
    histogram.add(1e9);
    expect(histogram.quantile(0.99)).toBe(1e9);
    expect(histogram.count).toBe(1);
    expect(histogram.max).toBe(1e9);
  });

  it('says the upper edge of a bucket, and nothing closer than the last one', () => {
    const histogram = new Histogram(10);
    for (const us of [-3, 5, 20_469, 20_470, 1e9]) histogram.add(us);
    expect([0.2, 0.4, 0.6, 0.8, 1].map((p) => histogram.quantile(p))).toEqual([10, 10, 20_470, 1e9, 1e9]);
  });

  it('is empty once it is cleared', () => {
    const histogram = new Histogram(10);
    for (const us of [500, 15]) histogram.add(us);
    histogram.clear();
    expect([histogram.count, histogram.max, histogram.quantile(0.5)]).toEqual([0, 0, 0]);
    for (const us of [103, 205]) histogram.add(us);
    expect([histogram.count, histogram.max, histogram.quantile(0.5), histogram.quantile(1)]).toEqual([2, 205, 110, 205]);
  });

  it('combines with another of the same width as if all were in one', () => {
    const value = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(fc.array(value), fc.array(value), fc.constantFrom(0, 0.3, 0.5, 0.99, 1), (left, right, p) => {
        const [one, other, both] = [new Histogram(10), new Histogram(10), new Histogram(10)];
        for (const us of left) one.add(us);
        for (const us of right) other.add(us);
        for (const us of [...left, ...right]) both.add(us);
        expect(one.quantileWith(other, p)).toBe(both.quantile(p));
        expect(one.quantileWith(undefined, p)).toBe(one.quantile(p));
      }),
    );
  });
});
