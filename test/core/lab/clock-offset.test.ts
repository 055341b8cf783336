import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOffset, isStale, STALE_US } from '#core/lab/clock-offset.ts';

describe('the offset of another clock', () => {
  it('lies within its bound, however long the ways there and back take', () => {
    const way = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 8 }),
        (trueUs, ways) => {
          const probes = ways.map(([there, back], i) => ({
            sentUs: i * 1e6,
            theirUs: i * 1e6 + there + trueUs,
            backUs: i * 1e6 + there + back,
          }));
          const measured = clockOffset(probes);
          expect(Math.abs((measured?.offsetUs ?? Number.NaN) - trueUs)).toBeLessThanOrEqual((measured?.boundUs ?? 0) + 1e-3);
          expect(measured?.boundUs).toBeLessThanOrEqual(Math.min(...ways.map(([there, back]) => (there + back) / 2)) + 1e-3);
          expect(measured?.probes).toBe(probes);
        },
      ),
    );
  });

  it('is that of the shortest way, and half of that way off at most', () => {
    const probes = [
      { sentUs: 100, theirUs: 5150, backUs: 300 },
      { sentUs: 1000, theirUs: 5970, backUs: 1020 },
    ];
    expect(clockOffset(probes)).toEqual({ offsetUs: 4960, boundUs: 10, atUs: 1020, probes });
  });

  it('is that of the first of two whose ways are as short', () => {
    const probes = [100, 200].map((sentUs) => ({ sentUs, theirUs: sentUs + 5 + sentUs / 10, backUs: sentUs + 10 }));
    expect(clockOffset(probes)).toMatchObject({ offsetUs: 10, atUs: 110 });
  });

  it('ignores answers that came before the question', () => {
    expect(clockOffset([])).toBeUndefined();
    expect(clockOffset([{ sentUs: 10, theirUs: 5, backUs: 9 }])).toBeUndefined();
    expect(clockOffset([{ sentUs: 10, theirUs: Number.NaN, backUs: 11 }])).toBeUndefined();
  });

  it('is stale after five seconds', () => {
    expect(isStale({ atUs: 0 }, STALE_US)).toBe(false);
    expect(isStale({ atUs: 0 }, STALE_US + 1)).toBe(true);
    expect([7, 8].map((us) => isStale({ atUs: 7 }, STALE_US + us))).toEqual([false, true]);
  });
});
