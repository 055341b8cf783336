import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { biasInterval, pooled, violationPct } from '#core/calibration/bias.ts';

describe('the bias interval', () => {
  it('goes from the largest lower to the smallest upper bound when none contradicts another', () => {
    expect(biasInterval({ lowerUs: [-900, -40, -200], upperUs: [500, 130, 70] })).toEqual({ lowUs: -40, highUs: 70, violations: 0, of: 6 });
  });

  it('otherwise contradicts the fewest bounds, and counts them', () => {
    const interval = biasInterval({ lowerUs: [-50, -40, 300], upperUs: [60, 70, 80] });
    expect(interval).toEqual({ lowUs: -40, highUs: 60, violations: 1, of: 6 });
    expect(violationPct(interval as NonNullable<typeof interval>)).toBeCloseTo(16.7, 1);
  });

  it('is undefined without bounds on both sides', () => {
    expect(biasInterval({ lowerUs: [1], upperUs: [] })).toBeUndefined();
    expect(biasInterval({ lowerUs: [], upperUs: [1] })).toBeUndefined();
  });

  it('contains the true constant whenever all bounds are true', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20_000, max: 20_000 }),
        fc.array(fc.tuple(fc.nat(20_000), fc.nat(20_000)), { minLength: 1, maxLength: 60 }),
        (bias, slack) => {
          const found = biasInterval({ lowerUs: slack.map(([a]) => bias - a), upperUs: slack.map(([, b]) => bias + b) });
          expect(found?.violations).toBe(0);
          expect(found?.lowUs).toBeLessThanOrEqual(bias);
          expect(found?.highUs).toBeGreaterThanOrEqual(bias);
        },
      ),
    );
  });

  it('is optimal: no constant contradicts fewer bounds', () => {
    const value = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 12 }),
        fc.array(value, { minLength: 1, maxLength: 12 }),
        (lowerUs, upperUs) => {
          const against = (bias: number) => lowerUs.filter((low) => low > bias).length + upperUs.filter((high) => high < bias).length;
          const found = biasInterval({ lowerUs, upperUs });
          const fewest = Math.min(...Array.from({ length: 203 }, (_, i) => against(-50.5 + i / 2)));
          // A constant beyond all bounds contradicts all of one side.
          const endless = lowerUs.length <= fewest || upperUs.length <= fewest;
          expect(found?.violations).toBe(endless ? undefined : fewest);
        },
      ),
    );
  });

  it('goes from the least to the greatest of the constants that contradict the fewest', () => {
    const value = fc.integer({ min: -9, max: 9 });
    const list = fc.array(value, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(list, list, (lowerUs, upperUs) => {
        const against = (bias: number) => lowerUs.filter((low) => low > bias).length + upperUs.filter((high) => high < bias).length;
        const ends = [...lowerUs, ...upperUs];
        const fewest = Math.min(...ends.map(against));
        const best = ends.filter((end) => against(end) === fewest);
        // Not even a constant beyond all of them contradicts as few.
        fc.pre(lowerUs.length > fewest && upperUs.length > fewest);
        expect(biasInterval({ lowerUs, upperUs })).toEqual({
          lowUs: Math.min(...best),
          highUs: Math.max(...best),
          violations: fewest,
          of: ends.length,
        });
      }),
    );
  });

  it('contradicts a share of its bounds', () => {
    expect(violationPct({ lowUs: 0, highUs: 0, violations: 3, of: 12 })).toBe(25);
  });

  it('pools sources', () => {
    expect(
      pooled([
        { lowerUs: [1], upperUs: [2, 3] },
        { lowerUs: [4], upperUs: [] },
      ]),
    ).toEqual({ lowerUs: [1, 4], upperUs: [2, 3] });
  });
});
