import { describe, expect, it } from 'vitest';
import { driftMsPerMin, judgedDrift, slopeText, surely } from '#format/core/quality/clock/drift.ts';
import { english } from '#format/core/said.ts';

const of = (slope: number, low = slope, high = slope) => ({ slope, low, high });

describe('a drift', () => {
  it.each([
    ['of the limit', of(1, 0, 2), 10, 'fail'],
    ['of the limit, downwards', of(-1, -2, 0), 10, 'fail'],
    ['just below it', of(0.99, 0, 2), 10, 'warn'],
    ['of half of it', of(0.5, 0, 2), 10, 'warn'],
    ['below half, which may be none', of(0.49, -0.1, 1), 10, 'pass'],
    ['below half, which is certain', of(0.3, 0.2, 0.4), 10, 'warn'],
    ['which is certain, and as small as nobody would mind', of(0.1, 0.1, 0.1), 10, 'pass'],
    ['which is certain, but has not summed up to anything', of(0.2, 0.2, 0.2), 2.4, 'pass'],
    ['which is certain, and has', of(0.2, 0.2, 0.2), 2.5, 'warn'],
    ['of much in no time', of(2), 0.2, 'pass'],
    ['of much in a quarter of a minute', of(2), 0.25, 'fail'],
  ])('%s: %j over %d min is a %3$s', (_, drift, minutes, severity) => {
    expect(judgedDrift(drift, minutes)).toBe(severity);
  });

  it('is at least what its interval leaves, whatever its sign', () => {
    expect([of(1, 0.5, 2), of(-1, -2, -0.5), of(1, -0.1, 2), of(0, 0, 0)].map(surely)).toEqual([0.5, 0.5, 0, 0]);
    expect([of(0.1, -0.3, 0.5), of(-0.1, -0.5, 0.3)].map(surely)).toEqual([0, 0]);
  });

  it('is in ms a minute, of residuals in us', () => {
    const x = Float64Array.from({ length: 50 }, (_, i) => i * 60e6);
    expect(driftMsPerMin({ x, y: x.map((us) => (us / 60e6) * 700) })).toMatchObject({
      slope: expect.closeTo(0.7),
      low: expect.closeTo(0.7),
      high: expect.closeTo(0.7),
    });
    expect(english(slopeText(of(0.7, 0.65, 0.75)))).toBe('0.700 ms/min (95 %: 0.650 to 0.750)');
  });
});
