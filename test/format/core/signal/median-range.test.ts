import { describe, expect, it } from 'vitest';
import { medianRange } from '#format/core/signal/median-range.ts';

const upTo = (count: number) => Float64Array.from({ length: count }, (_, i) => i + 1);

describe('the interval of a median', () => {
  it.each([
    // By hand: half of 100, less and more 0.98 * 10 ranks, less half a rank: the 41st and the 60th value.
    { count: 100, wanted: { median: 50.5, low: 41, high: 60 } },
    { count: 101, wanted: { median: 51, low: 41, high: 61 } },
    // Sixteen: 0.98 * 4 ranks.
    { count: 16, wanted: { median: 8.5, low: 5, high: 12 } },
  ])('is 0.98 times the root of $count ranks to each side', ({ count, wanted }) => {
    expect(medianRange(upTo(count))).toEqual(wanted);
  });

  it('is as much wider as fewer values are independent', () => {
    // 0.98 * 100 / 5 ranks.
    expect(medianRange(upTo(100), 25)).toEqual({ median: 50.5, low: 31, high: 70 });
  });

  it('ends at the least and the greatest value', () => {
    expect(medianRange(upTo(3))).toEqual({ median: 2, low: 1, high: 3 });
    expect(medianRange(Float64Array.of(7))).toEqual({ median: 7, low: 7, high: 7 });
    expect(medianRange(upTo(100), 1)).toEqual({ median: 50.5, low: 1, high: 100 });
  });
});
