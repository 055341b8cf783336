import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEVICES } from '#format/core/input/codes.ts';
import { controlsCoverage, controlsRate, frameTimesUs, nearestRowUs } from '#format/core/quality/input/coverage.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';

const { facts } = playedFacts({ seconds: 2 });
const times = (...us: readonly number[]) => Float64Array.from(us);

/** Rows of two devices: so many a second of each, for so long. */
function rated(rates: readonly (readonly [device: (typeof DEVICES)[number], hz: number, seconds: number])[], hz?: number) {
  const rows = rates.flatMap(([device, rate, seconds]) =>
    Array.from({ length: rate * seconds + 1 }, (_, i) => ({ us: T0 + (i * 1e6) / rate, device: DEVICES.indexOf(device) })),
  );
  rows.sort((a, b) => a.us - b.us);
  const controls = {
    ...facts.controls,
    tsUs: Float64Array.from(rows, ({ us }) => us),
    device: Uint8Array.from(rows, ({ device }) => device),
  };
  const recorder = facts.meta.recorder as NonNullable<typeof facts.meta.recorder>;
  const meta = { ...facts.meta, recorder: hz === undefined ? undefined : { ...recorder, input: { ...recorder.input, hz } } };
  return [controlsRate({ ...facts, controls, meta: meta as typeof facts.meta })].flat()[0];
}

it('finds the row that is nearest to each frame, before or after it', () => {
  expect([...nearestRowUs(times(0, 10, 24, 100), times(4, 20, 30))]).toEqual([4, 6, 4, 70]);
  expect([...nearestRowUs(times(5), times())]).toEqual([Number.POSITIVE_INFINITY]);
  expect([...nearestRowUs(times(10, 20), times(20, 10))]).toEqual([0, 0]);
});

it('finds it in any two columns that ascend', () => {
  const column = fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }).map((all) => Float64Array.from(all).sort());
  fc.assert(
    fc.property(column, column, (frames, rows) => {
      expect([...nearestRowUs(frames, rows)]).toEqual([...frames].map((us) => Math.min(...[...rows].map((row) => Math.abs(row - us)))));
    }),
  );
});

it('covers a frame that has a row within 8 ms, and asks that of 95 in 100', () => {
  const at = (farUs: number, far: number) => {
    const pts = Float64Array.from({ length: 100 }, (_, n) => n * 100_000);
    const tsUs = pts.map((us, n) => us + (n < far ? farUs : 0));
    return [controlsCoverage({ ...facts, video: { ...facts.video, pts }, controls: { ...facts.controls, tsUs } })].flat()[0];
  };
  expect(at(8000, 100)).toMatchObject({ severity: 'pass', measured: 100 });
  expect(at(8001, 5)).toMatchObject({ severity: 'pass', measured: 95 });
  expect(at(8001, 6)).toMatchObject({ severity: 'fail', measured: 94 });
  const first = (pts: Float64Array, tsUs: Float64Array) =>
    [controlsCoverage({ ...facts, video: { ...facts.video, pts }, controls: { ...facts.controls, tsUs } })].flat()[0];
  expect(first(times(), times(0))).toMatchObject({ severity: 'fail', measured: 0, says: 'no frames' });
  expect(first(times(0), times(5000))).toMatchObject({ severity: 'pass', measured: 100, limit: 95 });
  expect(first(times(0, 100_000, 200_000), times(0, 180_000, 300_000))).toMatchObject({
    measured: expect.closeTo(100 / 3),
    says: 'nearest row p50 20.00, p95 80.00, p99 80.00 ms',
    at: [{ from: 1, to: 2, of: 'frame' }],
  });
});

it('counts the rows of the device that has the most, over the time that they span', () => {
  expect(rated([['kb', 100, 2]])?.measured).toBeCloseTo(100, 6);
  expect(
    rated([
      ['mouse', 240, 2],
      ['kb', 100, 3],
    ])?.measured,
  ).toBeCloseTo(240, 6);
  expect(rated([])?.measured).toBe(0);
  // Two rows are enough, in however short a time.
  expect(rated([['kb', 100, 0.01]])?.measured).toBeCloseTo(100, 6);
});

it('takes the first of two devices that have as many rows, and the other where it has one more', () => {
  const both = (kb: readonly [hz: number, seconds: number], mouse: readonly [hz: number, seconds: number]) =>
    rated([
      ['kb', ...kb],
      ['mouse', ...mouse],
    ])?.measured;
  expect(both([100, 1], [50, 2])).toBeCloseTo(100, 6);
  expect(both([100, 2], [199, 1])).toBeCloseTo(100, 6);
  expect(both([100, 1], [101, 1])).toBeCloseTo(101, 6);
});

it('fails below 60 a second, and warns below what was asked for', () => {
  expect(rated([['kb', 60, 10]])?.severity).toBe('pass');
  expect(rated([['kb', 59, 10]])?.severity).toBe('fail');
  expect(rated([['kb', 200, 10]], 240)).toMatchObject({ severity: 'warn', says: '200.00 of 240 Hz' });
  expect(rated([['kb', 240, 10]], 240)?.severity).toBe('pass');
  // One in two hundred may be missing, and one in a thousand of the sixty.
  expect(rated([['kb', 199, 10]], 200)?.severity).toBe('pass');
  expect(rated([['kb', 198.9, 10]], 200)?.severity).toBe('warn');
  expect([rated([['kb', 59.94, 100]])?.severity, rated([['kb', 59.93, 100]])?.severity]).toEqual(['pass', 'fail']);
});

it.each([
  [1, 1_000_000, [5, 7]],
  [1, 1000, [5000, 7000]],
  [2, 1_000_000, [10, 14]],
  [1001, 30_000, [166_833, 233_567]],
])('frames of a time base of %d/%d have their times in us', (num, den, us) => {
  const video = { ...facts.video, pts: times(5, 7), timebase: { num, den } };
  expect(Array.from(frameTimesUs({ video }), Math.round)).toEqual(us);
});
