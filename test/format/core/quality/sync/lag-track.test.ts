import { expect, it } from 'vitest';
import { type LagShift, LagTrack } from '#format/core/quality/sync/lag-track.ts';
import type { LagSignal } from '#format/core/signal/lag-signals.ts';

/** What was said of these lags, window after window, two seconds apart. */
function told(lags: readonly number[], { shared = 1, fps = 60, signal = 'mouse-motion' as LagSignal } = {}) {
  const track = new LagTrack(signal, { shared, fps });
  const shifts: (LagShift & { readonly after: number })[] = [];
  lags.forEach((lagMs, n) => {
    const shift = track.add({ fromUs: n * 2e6, lagMs });
    if (shift !== undefined) shifts.push({ ...shift, after: n });
  });
  return { track, shifts };
}
const times = (count: number, lag: number) => new Array<number>(count).fill(lag);

it('knows a lag from three windows on, or as many as hold as much as three', () => {
  expect([told(times(2, 40)).track.isKnown, told(times(3, 40)).track.isKnown]).toEqual([false, true]);
  expect([told(times(4, 40), { shared: 2 }).track.isKnown, told(times(5, 40), { shared: 2 }).track.isKnown]).toEqual([false, true]);
  expect(told(times(3, 40)).track).toMatchObject({ windows: 3, sinceUs: 0 });
  expect(told([]).track.sinceUs).toBeUndefined();
});

it('says that it moved once two windows agree, of three before at least', () => {
  expect(told([40, 40, 40, 60, 60]).shifts).toEqual([{ atUs: 6e6, fromMs: 40, toMs: 60, after: 4 }]);
  expect(told([40, 40, 60, 60]).shifts).toEqual([]);
  expect(told([40, 40, 40, 60, 40, 60]).shifts).toEqual([]);
  expect(told([60, 60, 60, 40, 40]).shifts).toMatchObject([{ fromMs: 60, toMs: 40 }]);
});

it('calls no shift what a game does that beats against the capture: 1.1 frames, and 10 ms at least', () => {
  const by = (ms: number, fps: number) => told([...times(3, 40), ...times(2, 40 + ms)], { fps }).shifts.length;
  expect([by(18.3, 60), by(18.4, 60), by(9.9, 120), by(10, 120), by(36.6, 30), by(36.7, 30)]).toEqual([0, 1, 0, 1, 0, 1]);
  const press = (ms: number) => told([...times(3, 40), ...times(2, 40 + ms)], { fps: 120, signal: 'press-change' }).shifts.length;
  expect([press(19.9), press(20)]).toEqual([0, 1]);
});

it('takes windows that disagree, or lie between, for none', () => {
  expect(told([40, 40, 40, 50, 90]).shifts).toEqual([]);
  expect(told([40, 40, 40, 52, 78]).shifts).toEqual([]);
  expect(told([40, 40, 40, 55, 75]).shifts).toMatchObject([{ atUs: 6e6, fromMs: 40, toMs: 65 }]);
});

it('says that it creeps, once six windows exclude the first six', () => {
  const creeping = Array.from({ length: 40 }, (_, n) => 40 + n);
  const { shifts } = told(creeping, { fps: 120 });
  expect(shifts.map(({ fromMs, toMs, after }) => [fromMs, toMs, after])).toEqual([
    [43.5, 49.5, 12],
    [50.5, 56.5, 19],
    [57.5, 63.5, 26],
    [64.5, 70.5, 33],
  ]);
  expect(told(creeping.map((lag) => 40 + (lag - 40) / 100)).shifts).toEqual([]);
});

it('forgets what was before a shift, and keeps six', () => {
  const { track } = told([...times(10, 40), ...times(4, 80)], { fps: 60 });
  expect([track.windows, track.sinceUs, track.range.median]).toEqual([4, 20e6, 80]);
  expect(told(times(20, 40)).track.windows).toBe(6);
});

it('takes windows that disagree by as much as they are off for a shift, which those that lie beyond half of it have', () => {
  expect(told([40, 40, 40, 50, 70], { fps: 120 }).shifts).toMatchObject([{ atUs: 8e6, fromMs: 40, toMs: 70 }]);
  expect(told([40, 40, 40, 50, 70.1], { fps: 120 }).shifts).toEqual([]);
});

it('asks all of those that share data to be off by half of the least shift, and starts anew from those that have all of it', () => {
  // Three windows in a row hold as much as two that share nothing, and five as much as three.
  const shift = (first: number, then: number) =>
    told([...times(5, 40), 40 + first, 40 + then, 40 + then], { shared: 2, fps: 120 }).shifts.map(({ atUs, toMs }) => [atUs / 2e6, toMs]);
  expect([shift(4.9, 11), shift(5, 11)]).toEqual([[], [[6, 51]]]);
  expect([shift(10, 20), shift(10.1, 20)]).toEqual([[[6, 60]], [[5, 60]]]);
  expect(shift(8, 20)).toEqual([[6, 60]]);
});

it('takes a creep of half of the least shift for one, once no interval holds both', () => {
  const crept = (ms: number) => told([...times(7, 40), ...times(6, 40 + ms)], { fps: 120 }).shifts;
  expect(crept(5)).toMatchObject([{ atUs: 14e6, fromMs: 40, toMs: 45, after: 12 }]);
  expect(crept(4.9)).toEqual([]);
  expect(crept(-5)).toMatchObject([{ fromMs: 40, toMs: 35 }]);
});

it('knows the lag less closely where windows share data', () => {
  const range = (count: number, shared: number) => {
    const { low, median, high } = told(
      Array.from({ length: count }, (_, n) => 40 + n),
      { shared },
    ).track.range;
    return [low, median, high];
  };
  // By the sign test's normal approximation: 0.98 n / sqrt(independent) ranks from the middle; of 11 that share two by two, 6 are independent.
  expect(range(11, 2)).toEqual([41, 45, 49]);
  expect(range(10, 2)).toEqual([40, 44.5, 49]);
  expect(range(6, 1)).toEqual([40, 42.5, 45]);
});
