import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianBins, theilSen } from '#format/core/signal/theil-sen.ts';
import { Random } from '#scripts/random.ts';

describe('the robust slope', () => {
  it('is that of the line, even with a quarter of the points anywhere', () => {
    const chance = new Random(1);
    const x = Array.from({ length: 100 }, (_, i) => i);
    const y = x.map((value, i) => (i % 4 === 0 ? chance.next() * 1e4 : 3 * value + chance.next()));
    const { slope, low, high } = theilSen(x, y) as NonNullable<ReturnType<typeof theilSen>>;
    expect(slope).toBeCloseTo(3, 0);
    expect(low).toBeLessThanOrEqual(3);
    expect(high).toBeGreaterThanOrEqual(3);
  });

  it('has an interval that contains the true slope in about 95 of 100 cases', () => {
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const chance = new Random(seed + 1);
      const x = Array.from({ length: 40 }, (_, i) => i);
      const found = theilSen(
        x,
        x.map((value) => 0.5 * value + chance.next() + chance.next() + chance.next()),
      );
      if (found !== undefined && found.low <= 0.5 && found.high >= 0.5) held += 1;
    }
    expect(held).toBeGreaterThan(180);
    expect(held).toBeLessThan(200);
  });

  it('is undefined for fewer than four points, or for a single moment', () => {
    expect(theilSen([1, 2, 3], [1, 2, 3])).toBeUndefined();
    expect(theilSen([1, 1, 1, 1], [1, 2, 3, 4])).toBeUndefined();
  });
});

it('bins keep the order, and their medians lie among the values', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 }), (values) => {
      const { x, y } = medianBins(
        values.map((_, i) => i),
        (i) => values[i] as number,
        50,
      );
      expect(x.length).toBe(Math.min(50, Math.ceil(values.length / 60)));
      for (let i = 1; i < x.length; i++) expect(x[i]).toBeGreaterThan(x[i - 1] as number);
      const [least, most] = [Math.min(...values), Math.max(...values)];
      for (const value of y) {
        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(most);
      }
    }),
  );
});
