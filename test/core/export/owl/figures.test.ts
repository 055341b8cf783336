import { expect, it } from 'vitest';
import { medianShift, segmentFigures } from '#core/export/owl/figures.ts';

it('count frames with a row near them, and repeats', () => {
  const captureUs = Float64Array.of(0, 16_667, 33_333, 50_000);
  expect(segmentFigures(captureUs, Uint8Array.of(0, 1, 2, 4), Float64Array.of(7999, 24_667, 60_000))).toEqual({
    repeated: 25,
    together: 50,
  });
});

it('takes the middle of the differences: one late picture moves nothing', () => {
  expect(medianShift(Float64Array.of(12, 22, 39, 42), Float64Array.of(10, 20, 30, 40))).toBe(2);
});
