import { describe, expect, it } from 'vitest';
import { judgedStretches, summarizeSync } from '#format/core/quality/sync/sync-report.ts';
import type { SyncWindow } from '#format/core/quality/sync/sync-windows.ts';

const T0 = 7e6;

interface Told extends Partial<SyncWindow> {
  readonly lagMs?: number | undefined;
}

/** Stretches of 20 s one after the other, of the mouse unless said otherwise. */
const stretches = (all: readonly Told[]): SyncWindow[] =>
  all.map((one, i) => ({
    fromUs: T0 + i * 20e6,
    toUs: T0 + (i + 1) * 20e6,
    score: 0.5,
    acted: true,
    lagMs: undefined,
    withinMs: undefined,
    curve: undefined,
    signal: one.lagMs === undefined ? undefined : 'mouse-motion',
    ...one,
  }));
const summary = (all: readonly Told[], whole?: SyncWindow, fps = 60) => summarizeSync({ windows: stretches(all), whole }, T0, fps);
const lags = (...all: readonly number[]) => all.map((lagMs) => ({ lagMs }));
const PRESS = { signal: 'press-change' } as const;

describe('the stretches of a report', () => {
  it('have their seconds from the first frame, and a lag where they tell one', () => {
    expect(
      summary([
        { lagMs: 12, score: 0.75 },
        { acted: false, score: 0 },
      ]).windows,
    ).toEqual([
      { from_s: 0, to_s: 20, lag_ms: 12, signal: 'mouse-motion', score: 0.75, acted: true },
      { from_s: 20, to_s: 40, score: 0, acted: false },
    ]);
  });

  it('are judged by the signal of most of them, by the first of two that are as common', () => {
    const most = summary([{ lagMs: 90, ...PRESS }, ...lags(12, 14)]);
    expect(most.lag_ms).toMatchObject({ signal: 'mouse-motion', median: 13 });
    expect(judgedStretches(most)).toBe(2);
    const equal = summary([{ lagMs: 90, ...PRESS }, ...lags(12)]);
    expect(equal.lag_ms).toMatchObject({ signal: 'press-change', median: 90 });
    expect(judgedStretches(equal)).toBe(1);
  });

  it('that say nothing leave nothing to judge', () => {
    const nothing = summary([{}, {}]);
    expect(nothing).not.toHaveProperty('lag_ms');
    expect(nothing).not.toHaveProperty('curve');
    expect(nothing).not.toHaveProperty('trend_ms_per_min');
    expect(nothing).toMatchObject({ signals: [], changes: [] });
    expect(judgedStretches(nothing)).toBe(0);
    expect(summary([]).histogram.counts.every((count) => count === 0)).toBe(true);
    expect(summary([{ lagMs: 30, signal: undefined }])).not.toHaveProperty('lag_ms');
  });

  it('are told by each signal', () => {
    const { signals } = summary([{ lagMs: 90, withinMs: 2, ...PRESS }, ...lags(12, 14, 16, 18, 20, 22)]);
    expect(signals).toEqual([
      { signal: 'press-change', windows: 1, median: 90, low: 88, high: 92 },
      { signal: 'mouse-motion', windows: 6, median: 17, low: 12, high: 22 },
    ]);
  });
});

describe('the interval of the lag', () => {
  const whole = (lagMs: number | undefined, withinMs: number | undefined) => stretches([{ lagMs, withinMs }])[0] as SyncWindow;

  it('is that of all stretches at once, where these say it', () => {
    expect(summary(lags(10, 20), whole(14, 3)).lag_ms).toMatchObject({ median: 14, low: 11, high: 17 });
    expect(summary(lags(10, 20), whole(undefined, 3)).lag_ms).toMatchObject({ median: 15 });
    expect(summary(lags(10, 20), whole(14, undefined)).lag_ms).toMatchObject({ median: 15 });
  });

  it('is at least what the stretches’ own allow', () => {
    const each = (withinMs: number, count: number) => summary(Array.from({ length: count }, () => ({ lagMs: 50, withinMs }))).lag_ms;
    // The mean of four that are each known to 6 ms is known to 3.
    expect(each(6, 4)).toMatchObject({ low: 47, high: 53 });
    expect(each(6, 9)).toMatchObject({ low: 48, high: 52 });
  });
});

describe('how far stretches lie apart', () => {
  const spread = (all: readonly Told[]) => summary(all).lag_ms?.spread_p95;
  /** As many stretches as asked for around a lag of 100 ms, of which the last few are 10, 20, 30 … off. */
  const off = (count: number, few: number) =>
    spread(Array.from({ length: count }, (_, i) => ({ lagMs: 100 + 10 * Math.max(0, few - (count - 1 - i)) })));

  it('is the most that any of three lies off, and of more all but one', () => {
    expect(spread(lags(100))).toBe(0);
    expect(spread(lags(100, 100, 170))).toBe(70);
    expect(spread(lags(30, 100, 100))).toBe(70);
    expect(spread(lags(100, 100, 100, 170))).toBe(0);
    expect(spread(lags(90, 100, 100, 100, 170))).toBe(10);
  });

  it('is what 95 of 100 stay within', () => {
    expect([off(20, 3), off(40, 3), off(41, 3), off(60, 4)]).toEqual([20, 10, 10, 10]);
  });

  it('is what lies beyond the stretches’ own intervals', () => {
    const within = (lagMs: number, withinMs: number) => ({ lagMs, withinMs });
    expect(spread([within(100, 5), within(100, 5), within(170, 30)])).toBe(40);
    expect(spread([within(100, 5), within(100, 5), within(120, 30)])).toBe(0);
  });
});

it('the histogram has a bar for each 5 ms from -300 to 500, and what lies outside in the first and the last', () => {
  const { from_ms, step_ms, counts } = summary(lags(-400, -300, -296, -295, 0, 494, 495, 500, 900)).histogram;
  expect([from_ms, step_ms, counts.length]).toEqual([-300, 5, 160]);
  expect(counts.flatMap((count, bar) => (count === 0 ? [] : [[bar, count]]))).toEqual([
    [0, 3],
    [1, 1],
    [60, 1],
    [158, 1],
    [159, 3],
  ]);
});

describe('a trend', () => {
  it('is found of eight stretches and more, in ms a minute', () => {
    const rising = (count: number) => summary(Array.from({ length: count }, (_, i) => ({ lagMs: 30 + i / 3 }))).trend_ms_per_min;
    expect(rising(7)).toBeUndefined();
    expect(rising(8)).toEqual({ slope: expect.closeTo(1, 6), low: expect.closeTo(1, 6), high: expect.closeTo(1, 6) });
  });

  it('goes by the middles of the stretches', () => {
    const long = Array.from({ length: 8 }, (_, i) => ({ fromUs: T0 + i * 30e6, toUs: T0 + i * 30e6 + i * 60e6, lagMs: 30 + i }));
    // Middles 60 s apart.
    expect(summary(long).trend_ms_per_min?.slope).toBeCloseTo(1, 6);
  });
});

it('a change of the lag has its second, and what it was before and after', () => {
  expect(summary(lags(40, 40, 40, 80, 80)).changes).toEqual([{ at_s: 60, from_ms: 40, to_ms: 80 }]);
  expect(summary(lags(40, 40, 40, 55, 55)).changes).toEqual([]);
  expect(summary(lags(40, 40, 40, 55, 55), undefined, 120).changes).toHaveLength(1);
});

it('the curve is the mean of those that have one, over all that are judged, from -300 to 500 ms in steps of 8', () => {
  const flat = new Float64Array(101).fill(0.5);
  const { curve } = summary([
    { lagMs: 12, curve: flat },
    { lagMs: 12, curve: flat.map((_, i) => i / 100) },
  ]);
  expect([curve?.from_ms, curve?.step_ms, curve?.explained.length]).toEqual([-300, 8, 101]);
  expect(curve?.explained.slice(0, 3)).toEqual([0.25, 0.255, 0.26]);
  expect(summary([{ lagMs: 12, curve: flat }, { lagMs: 12 }]).curve?.explained).toEqual(new Array(101).fill(0.25));
  expect(summary([{ lagMs: 12, curve: flat }]).curve?.explained).toEqual(new Array(101).fill(0.5));
});
