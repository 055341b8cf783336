import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianBins, middle, theilSen } from '#format/core/signal/theil-sen.ts';
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

  it('is the median of the slopes between all pairs, with those so many ranks to each side', () => {
    // Not fc.double: most of its values are as small as a double can be, and differences of them lose their sign.
    const hundredths = fc.integer({ min: -5000, max: 5000 }).map((n) => n / 100);
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), hundredths), {
      minLength: 4,
      maxLength: 14,
    });
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 2 }), (some, more) => {
        const sorted = some.toSorted(([a], [b]) => a - b);
        const slopes = sorted
          .flatMap(([x, y], i) => sorted.slice(i + 1).map(([later, other]) => (later > x ? (other - y) / (later - x) : Number.NaN)))
          .filter((slope) => !Number.isNaN(slope))
          .sort((a, b) => a - b);
        const count = slopes.length;
        // Sen: 1.96 deviations of Kendall’s count of pairs in order.
        const reach = 1.96 * Math.sqrt((some.length * (some.length - 1) * (2 * some.length + 5)) / 18);
        const at = (rank: number) => slopes[Math.max(0, Math.min(count - 1, Math.round(rank)))];
        const half = ((slopes[Math.floor((count - 1) / 2)] as number) + (slopes[Math.floor(count / 2)] as number)) / 2;
        const found = theilSen(
          sorted.map(([x]) => x),
          // What has no partner does not count.
          [...sorted.map(([, y]) => y), ...Array.from({ length: more }, () => 1000)],
        );
        if (count === 0) expect(found).toBeUndefined();
        else expect(found).toEqual({ slope: half, low: at((count - reach) / 2 - 1), high: at((count + reach) / 2) });
      }),
    );
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

it.each([
  { length: 59, bins: 50, count: 1 },
  { length: 61, bins: 50, count: 2 },
  { length: 1000, bins: 3, count: 3 },
  { length: 1001, bins: 1, count: 1 },
  { length: 1002, bins: 1, count: 1 },
  { length: 5011, bins: 2, count: 2 },
  { length: 12_001, bins: undefined, count: 200 },
])('$count bins of $length values hold the median of each stretch, or of some hundreds in it, at its middle', ({ length, bins, count }) => {
  const chance = new Random(length);
  const values = Float64Array.from({ length }, () => chance.next());
  const { x, y } = medianBins(
    values.map((_, i) => 3 * i),
    (i) => values[i] as number,
    bins,
  );
  expect([x.length, y.length]).toEqual([count, count]);
  for (let bin = 0; bin < count; bin++) {
    const [from, to] = [Math.floor((bin * length) / count), Math.floor(((bin + 1) * length) / count)];
    // Of 1002 and more, every second and so on: at least 501.
    const step = Math.max(1, Math.floor((to - from) / 501));
    const looked = values.slice(from, to).filter((_, i) => i % step === 0);
    expect(y[bin]).toBe(middle(looked.sort()));
    expect(x[bin]).toBe(3 * Math.floor((from + to - 1) / 2));
  }
});

it('the middle of sorted values is the one in it, or halfway between two', () => {
  expect(middle([1, 2, 9])).toBe(2);
  expect(middle([1, 2, 9, 10])).toBe(5.5);
  expect(middle([4])).toBe(4);
  expect(middle([4, 7])).toBe(5.5);
  expect(middle([1, 2, 3, 4, 5, 6])).toBe(3.5);
  expect(middle([])).toBeNaN();
});
