import { expect, it } from 'vitest';
import type { Qat } from '#format/core/documents/qat.ts';
import { worstFrames } from '#shard/core/report/worst-frames.ts';

type Places = readonly (readonly [from: number, to: number])[];

const finding = (check: string, severity: 'fail' | 'warn' | 'pass', places: Places, of: 'frame' | 'row' = 'frame') => ({
  check,
  severity,
  says: '',
  at: places.map(([from, to]) => ({ from, to, of })),
});
const windows = (...lags: (readonly [fromS: number, toS: number, lagMs: number | undefined])[]) =>
  lags.map(([from_s, to_s, lag_ms]) => ({ from_s, to_s, ...(lag_ms !== undefined && { lag_ms }) }));

/** Of a hundred frames at 10 fps, none of which was captured off its grid or at all, since all repeat. */
const worst = (qat: { findings?: Qat['findings']; sync?: unknown }) =>
  worstFrames({ findings: [], ...qat } as unknown as Qat, new Uint8Array(100).fill(1), new Float64Array(100), 10);
const frames = (qat: Parameters<typeof worst>[0]) => worst(qat).map(({ frame }) => frame);

it('are the middles of the first two places of each finding that did not pass', () => {
  const places: Places = [
    [10, 12],
    [20, 25],
    [30, 30],
  ];
  expect(worst({ findings: [finding('a.a', 'fail', places), finding('b.b', 'pass', [[50, 50]])] })).toEqual([
    { frame: 11, why: 'a.a' },
    { frame: 22, why: 'a.a' },
  ]);
  expect(frames({ findings: [finding('a.a', 'warn', places, 'row')] })).toEqual([]);
});

it('are frames of the video: the first and the last are, one past the last is not', () => {
  const at = (frame: number) => frames({ findings: [finding('a.a', 'fail', [[frame, frame]])] });
  expect([-1, 0, 99, 100].map(at)).toEqual([[], [0], [99], []]);
});

it('are six at most: failures before warnings; a frame is named once, for the first reason', () => {
  const one = (check: string, severity: 'fail' | 'warn', frame: number) => finding(check, severity, [[frame, frame]]);
  const findings = [
    one('w.first', 'warn', 1),
    one('w.second', 'warn', 2),
    one('f.first', 'fail', 9),
    one('f.again', 'fail', 9),
    ...[8, 7, 6, 5].map((frame) => one('f.more', 'fail', frame)),
  ];
  const found = worst({ findings });
  expect(found.map(({ frame }) => frame)).toEqual([1, 5, 6, 7, 8, 9]);
  expect(found.find(({ frame }) => frame === 9)?.why).toBe('f.first');
});

it('are the middles of the two stretches whose lag is furthest from the median, by more than 5 ms', () => {
  const sync = { lag_ms: { median: 30 }, windows: windows([0, 1, 41], [1, 3, 18.5], [3, 4, 30], [4, 5, 40], [5, 6, undefined]) };
  // 12.5, 11 and 10 ms from it.
  expect(worst({ sync })).toEqual([
    { frame: 5, why: 'lag 41.0 ms' },
    { frame: 20, why: 'lag 18.5 ms' },
  ]);
  const odd = (...lags: number[]) =>
    frames({ sync: { lag_ms: { median: 30 }, windows: windows(...lags.map((lag, s) => [s, s + 1, lag] as const)) } });
  // A tenth of a second is a frame: the middle of the n-th second is frame 10 n + 5.
  expect(odd(35, 30, 25)).toEqual([]);
  expect(odd(35.5, 24.5)).toEqual([5, 15]);
  expect(odd(36, 20, 38, 10)).toEqual([15, 35]);
  expect(odd(10, 38, 20, 36)).toEqual([5, 25]);
  expect(odd(55, 4, 30, 57)).toEqual([15, 35]);
});

it('without a median no lag is odd', () => {
  expect(frames({ sync: { windows: windows([0, 1, 41], [1, 2, 3]) } })).toEqual([]);
});

it('is the capture furthest from its grid, before or after it, the first of several; repeats were not captured', () => {
  const furthest = (repeat: number[], residualUs: number[]) =>
    worstFrames({ findings: [] }, Uint8Array.from(repeat), Float64Array.from(residualUs), 10);
  expect(furthest([0, 0, 0, 0], [3, -1500, 1500, 4])).toEqual([{ frame: 1, why: 'captured -1.50 ms from its grid, the furthest' }]);
  expect(furthest([0, 0, 1, 0], [3, 5, 90, -4])).toMatchObject([{ frame: 1 }]);
  expect(furthest([0], [0])).toMatchObject([{ frame: 0 }]);
  expect(furthest([1, 1], [5, 6])).toEqual([]);
});
