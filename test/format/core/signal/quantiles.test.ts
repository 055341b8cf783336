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
});
