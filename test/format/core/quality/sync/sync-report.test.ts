import { describe, expect, it } from 'vitest';
import { summarizeSync } from '#format/core/quality/sync/sync-report.ts';
import type { SyncWindow } from '#format/core/quality/sync/sync-windows.ts';

const stretch = (lagMs: number, i: number, withinMs?: number): SyncWindow => ({
  fromUs: i * 20e6,
  toUs: (i + 1) * 20e6,
  score: 0.9,
  acted: true,
  lagMs,
  signal: 'mouse-motion',
  withinMs,
  curve: undefined,
});
const lagOf = (windows: readonly SyncWindow[]) => summarizeSync({ windows, whole: undefined }, 0, 60).lag_ms;

it('the histogram counts each stretch that is judged, at its lag', () => {
  const windows = [stretch(12, 0), stretch(12.4, 1), stretch(30, 2)];
  const { histogram } = summarizeSync({ windows, whole: undefined }, 0, 60);
  expect(histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(Math.max(...(histogram?.counts ?? []))).toBe(2);
});

it('the curve of a session is the mean of its stretches’, to a thousandth', () => {
  const steps = summarizeSync({ windows: [stretch(12, 0)], whole: undefined }, 0, 60).curve?.explained.length ?? 0;
  const flat = (value: number) => Float64Array.from({ length: steps }, (_, i) => value + i / 1000);
  const windows = [
    { ...stretch(12, 0), curve: flat(0.1) },
    { ...stretch(13, 1), curve: flat(0.2004) },
  ];
  const { curve } = summarizeSync({ windows, whole: undefined }, 0, 60);
  expect(curve?.explained).toEqual(Array.from({ length: steps }, (_, i) => (150 + i) / 1000));
});

describe('how closely the lag is known', () => {
  it('is ±8 ms from a single stretch, which says nothing of it itself', () => {
    expect(lagOf([stretch(12, 0)])).toMatchObject({ median: 12, low: 4, high: 20 });
  });

  it('gets narrower with each further one, until their order says it', () => {
    const width = (count: number) => {
      const lag = lagOf(Array.from({ length: count }, (_, i) => stretch(12, i)));
      return (lag?.high ?? Number.NaN) - (lag?.low ?? Number.NaN);
    };
    expect(width(4)).toBeCloseTo(8);
    expect(width(5)).toBeCloseTo(16 / Math.sqrt(5));
    expect(width(6)).toBe(0);
  });

  it('is never less than what a few of them differ by', () => {
    expect(lagOf([stretch(0, 0), stretch(40, 1)])).toMatchObject({ low: 0, high: 40 });
  });

  it('is what a stretch says of itself, where it does', () => {
    expect(lagOf([stretch(12, 0, 3)])).toMatchObject({ low: 9, high: 15 });
  });
});
