import { expect, it } from 'vitest';
import { medianShift, segmentFigures } from '#corpus/core/export/owl/figures.ts';

const TIMES = {
  tsUs: Float64Array.of(0, 16_667, 33_333, 50_000),
  captureUs: Float64Array.of(0, 16_667, 33_333, 50_000),
  rowsUs: Float64Array.of(7999, 24_667, 60_000),
  eventsUs: Float64Array.of(5, 6),
};

it('count frames with a row near them, repeats, and frames that are the game’s', () => {
  expect(segmentFigures(TIMES, Uint8Array.of(0, 1, 2, 4))).toEqual({ timesRise: true, covered: 50, repeated: 25, together: 50 });
});

it('count a frame as together with a row up to 8 ms away, before it or after it', () => {
  const together = (rowUs: number) =>
    segmentFigures({ ...TIMES, captureUs: Float64Array.of(20_000), rowsUs: Float64Array.of(rowUs) }, new Uint8Array(1)).together;
  expect([11_999, 12_000, 28_000, 28_001].map(together)).toEqual([0, 100, 100, 0]);
});

it.each(['tsUs', 'rowsUs', 'eventsUs'] as const)('say that %s falls, or stands still', (name) => {
  for (const last of [3, 4])
    expect(segmentFigures({ ...TIMES, [name]: Float64Array.of(1, 2, 4, last) }, new Uint8Array(4)).timesRise).toBe(false);
});

it('takes the middle of the differences: one late picture moves nothing', () => {
  expect(medianShift(Float64Array.of(12, 22, 39, 42), Float64Array.of(10, 20, 30, 40))).toBe(2);
  expect(medianShift(Float64Array.of(105, 101, 103, 102, 104), new Float64Array(5).fill(100))).toBe(3);
  expect(medianShift(new Float64Array(), new Float64Array())).toBe(0);
});
