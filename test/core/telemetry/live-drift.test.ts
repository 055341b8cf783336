import { describe, expect, it } from 'vitest';
import { LiveDrift } from '#core/telemetry/live-drift.ts';
import { driftMsPerMin } from '#format/core/quality/clock/drift.ts';

const POINT_US = 10_000_000;
const T0 = 1_000_000_000;

/** Residuals that follow no line: the last digits of squares. */
const odd = (i: number) => (i * i * 7) % 101;

const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

describe('the drift while one records', () => {
  it('is known from the eighth point on, ten seconds each, and is the slope of a line', () => {
    const drift = new LiveDrift();
    // 0.5 ms a minute are 1/12 us in 10 ms.
    for (let i = 0; i < 80; i++) drift.add(T0 + i * 1_000_000, (i * 1_000_000 * 500) / 60e6);
    drift.add(T0 + 80e6 - 1, 0);
    expect(drift.slope).toBeUndefined();
    drift.add(T0 + 80e6, 0);
    expect(drift.slope?.slope).toBeCloseTo(0.5, 3);
  });

  it('is that of the medians of ten seconds each, in the middle of them', () => {
    const drift = new LiveDrift();
    const [x, y]: [number[], number[]] = [[], []];
    for (let point = 0; point < 12; point++) {
      // A number of values that is even or odd, the last of them a microsecond before the next point.
      const values = Array.from({ length: 4 + (point % 2) }, (_, i) => odd(10 * point + i));
      const beganUs = T0 + point * POINT_US;
      values.forEach((value, i) => {
        drift.add(i === values.length - 1 ? beganUs + POINT_US - 1 : beganUs + 1_000_000 * i, value);
      });
      x.push(beganUs + POINT_US / 2);
      y.push(median(values));
    }
    drift.add(T0 + 12 * POINT_US, 0);
    expect(drift.slope).toEqual(driftMsPerMin({ x: Float64Array.from(x), y: Float64Array.from(y) }));
  });

  it('takes the first 4096 values of a point', () => {
    const slopeOf = (least: (point: number) => number) => {
      const drift = new LiveDrift();
      for (let point = 0; point < 8; point++)
        for (let i = 0; i < 4100; i++) {
          // The median is that of the larger half, but for what comes behind.
          const value = i < least(point) || i >= 4096 ? 0 : 1000 * (point + 1);
          drift.add(T0 + point * POINT_US + 1000 * i, value);
        }
      drift.add(T0 + 8 * POINT_US, 0);
      return drift.slope?.slope;
    };
    expect(slopeOf(() => 2047)).toBeCloseTo(6, 6);
    // As many of each: the mean of both.
    expect(slopeOf(() => 2048)).toBeCloseTo(3, 6);
    expect(slopeOf(() => 2049)).toBe(0);
  });

  it('begins a point with the value that ends the one before, however late that comes', () => {
    const drift = new LiveDrift();
    const [x, y]: [number[], number[]] = [[], []];
    let us = T0;
    for (let i = 0; i < 10; i++) {
      drift.add(us, odd(i));
      const next = us + POINT_US + 1_000_000 * i;
      x.push((us + next) / 2);
      y.push(odd(i));
      us = next;
    }
    drift.add(us, 0);
    expect(drift.slope).toEqual(driftMsPerMin({ x: Float64Array.from(x), y: Float64Array.from(y) }));
  });

  it('keeps every second point once there are more than 240', () => {
    const drift = new LiveDrift();
    let points: [number, number][] = [];
    // A parabola: fewer points have another slope.
    for (let i = 0; i < 244; i++) {
      drift.add(T0 + i * POINT_US, i * i);
      if (i === 0) continue;
      points.push([T0 + (i - 0.5) * POINT_US, (i - 1) ** 2]);
      if (points.length > 240) points = points.filter((_, at) => at % 2 === 0);
      if (i < 240) continue;
      const [x, y] = [Float64Array.from(points, ([us]) => us), Float64Array.from(points, ([, value]) => value)];
      expect(drift.slope).toEqual(driftMsPerMin({ x, y }));
    }
    expect(points).toHaveLength(121 + 2);
  });
});
