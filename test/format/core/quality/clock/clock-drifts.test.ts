import { describe, expect, it } from 'vitest';
import { clockDrifts, clockSteps } from '#format/core/quality/clock/drift.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';

const T0 = 50e6;
/** 72 s of ten frames or rows a second: twelve stretches of 60. */
const COUNT = 720;
const grid = Float64Array.from({ length: COUNT }, (_, n) => T0 + n * 100_000);

const META = { timing: { t0_us: T0 } };
const found = (facts: object) => {
  const all = { controls: { tsUs: grid, lateUs: undefined }, frames: undefined, meta: META, ...facts } as unknown as ShardFacts;
  return new Map([...clockDrifts, clockSteps].flatMap((check) => [check(all)].flat()).map((one) => [one.check, one]));
};

/** Frames captured so late, us, by frame. */
const frames = (lateUs: (n: number) => number, { repeat = (_: number) => false }: { repeat?: (n: number) => boolean } = {}) => ({
  frames: {
    tsUs: grid,
    captureUs: grid.map((us, n) => us + lateUs(n)),
    repeat: Uint8Array.from(grid, (_, n) => Number(repeat(n))),
  },
});
const rows = (lateUs: (i: number) => number) => ({ controls: { tsUs: grid, lateUs: Float32Array.from(grid, (_, i) => lateUs(i)) } });
const anchors = (utcUs: readonly number[], everyUs = 10e6) => ({
  meta: {
    ...META,
    recorder: { anchors: utcUs.map((us, i) => ({ ts_us: T0 + i * everyUs, utc_us: 1_795_000_000_000_000 + i * everyUs + us })) },
  },
});

/** So many ms a minute, in us at the n-th of ten a second. */
const drifting = (msPerMin: number) => (n: number) => (msPerMin * n * 1000) / 600;

describe('a clock that drifts', () => {
  it.each([
    [0, 'pass'],
    [0.6, 'warn'],
    [-0.6, 'warn'],
    [1.5, 'fail'],
    [-1.5, 'fail'],
  ])('of the captures, by %d ms a minute: %s', (msPerMin, severity) => {
    const drift = found(frames(drifting(msPerMin))).get('time.frame-drift');
    expect(drift).toMatchObject({ severity, measured: expect.closeTo(Math.abs(msPerMin), 6), limit: 1, unit: 'ms/min' });
  });

  it('of the captures is that of those which are no repeats', () => {
    const repeat = (n: number) => n % 2 === 0;
    const drift = found(frames((n) => (repeat(n) ? 5000 * Math.sin(n) : drifting(1.5)(n)), { repeat })).get('time.frame-drift');
    expect(drift?.measured).toBeCloseTo(1.5, 6);
  });

  it('of the rows is how much later they come than their tick', () => {
    const drift = found(rows(drifting(2))).get('time.input-drift');
    expect(drift).toMatchObject({ severity: 'fail', measured: expect.closeTo(2, 3), says: expect.stringMatching(/^rows against/) });
    expect(found({}).get('time.input-drift')).toBeUndefined();
  });

  it('of UTC is what the anchors show, less what the session’s clock did', () => {
    const drift = (usEach: number, count = 8) => found(anchors(Array.from({ length: count }, (_, i) => i * usEach))).get('time.utc-drift');
    expect(drift(250)).toMatchObject({ severity: 'fail', measured: expect.closeTo(1.5, 6) });
    expect(drift(-100)).toMatchObject({ severity: 'warn', measured: expect.closeTo(0.6, 6) });
    expect(drift(0)).toMatchObject({ severity: 'pass', measured: 0 });
    expect(found({ meta: { ...META, recorder: {} } }).get('time.utc-drift')).toBeUndefined();
    expect(drift(250, 3)).toBeUndefined();
  });

  it('is not judged in less than 57 s', () => {
    const over = (seconds: number) =>
      found(
        anchors(
          [0, 1, 2, 3, 4].map((i) => i * 500),
          (seconds / 4) * 1e6,
        ),
      ).get('time.utc-drift');
    expect(over(56.9)).toMatchObject({ severity: 'pass', measured: expect.closeTo(2.1, 1) });
    expect(over(57)).toMatchObject({ severity: 'fail' });
  });

  it('of UTC has no part in the steps at which the clock was set', () => {
    const set = (us: number) => found(anchors([0, 0, 0, us, us, us, us, us])).get('time.utc-drift');
    expect(set(5e6)).toMatchObject({ severity: 'pass', measured: 0 });
    expect(set(-5e6)).toMatchObject({ severity: 'pass', measured: 0 });
    expect(found(anchors([0, 0, 5e6, 5e6, 5e6, 8e6, 8e6, 8e6])).get('time.utc-drift')?.measured).toBe(0);
    expect(found(anchors([0, 5e6, 8e6, 9e6])).get('time.utc-drift')?.measured).toBe(0);
    // Of 20 ms it is none yet: the clock runs so fast.
    const step = (us: number) => found(anchors(Array.from({ length: 8 }, (_, i) => i * us))).get('time.utc-drift')?.measured;
    expect(step(20_000)).toBeCloseTo(120, 6);
    expect(step(20_001)).toBe(0);
  });
});

describe('a clock that steps', () => {
  it('of captures or rows, by more than 4 ms, is told with its time', () => {
    const step = (us: number) => found(frames((n) => (n < 300 ? 0 : us))).get('time.frame-steps');
    expect(step(4000)).toMatchObject({
      severity: 'pass',
      measured: 4,
      limit: 4,
      says: 'captures against their grid: largest step 4.00 ms',
    });
    // The sixth stretch of 60 frames begins at frame 300; its middle is 329, 32.9 s after the first.
    expect(step(4001)).toMatchObject({
      severity: 'warn',
      measured: 4.001,
      says: 'captures against their grid: largest step 4.00 ms at 32.9 s',
    });
    expect(step(-4001)).toMatchObject({ severity: 'warn', measured: 4.001 });
    expect(found(rows((i) => (i < 120 ? 30 : 4130))).get('time.input-steps')).toMatchObject({
      severity: 'warn',
      measured: 4.1,
      says: 'rows against their grid: largest step 4.10 ms at 14.9 s',
    });
  });

  it('lies between two stretches, of which 61 captures or rows have two', () => {
    const first = (count: number) => {
      const { captureUs, repeat } = frames((n) => n).frames;
      const few = { tsUs: grid.slice(0, count), captureUs: captureUs.slice(0, count), repeat: repeat.slice(0, count) };
      return found({ frames: few }).get('time.frame-steps');
    };
    expect(first(60)).toBeUndefined();
    // Each as many us late as its number: the medians are those of 0 to 29, and of 30 to 60.
    expect(first(61)?.measured).toBeCloseTo((45 - 14.5) / 1000, 9);
  });

  it('is the largest of all, and the first of equals', () => {
    const at = (...us: readonly number[]) => found(anchors(us)).get('time.utc-steps');
    expect(at(0, 30_000, 30_000, 0, 50_000)).toMatchObject({
      severity: 'warn',
      measured: 50,
      limit: 20,
      says: 'wall clock: largest step 50.00 ms at 40.0 s',
    });
    expect(at(0, 0, 30_000, 0)?.says).toMatch(/at 20\.0 s$/);
    expect(at(0, 20_000)).toMatchObject({ severity: 'pass', measured: 20, says: 'wall clock: largest step 20.00 ms' });
    expect(at(7, 7)).toMatchObject({ severity: 'pass', measured: 0 });
    expect(at(7)).toBeUndefined();
  });

  it('is that of the stamps as they are corrected', () => {
    const meta = { ...META, recorder: { calibration: { correction_us: 700 } } };
    const all = found({ ...frames(() => 700), meta });
    expect([all.get('time.frame-steps')?.measured, all.get('time.frame-drift')?.measured]).toEqual([0, 0]);
  });
});
