import { describe, expect, it } from 'vitest';
import { frameResidual, residualsOf } from '#format/core/quality/clock/residuals.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';

interface Frame {
  /** How much later than its grid time it was captured, us. */
  readonly offUs: number;
  readonly repeat?: boolean;
  readonly errUs?: number;
  readonly encodeUs?: number;
}

interface More {
  readonly correctionUs?: number;
  readonly rowsUs?: readonly number[];
  readonly lateUs?: readonly number[];
}

const PERIOD_US = 20_000;

function session(frames: readonly Frame[] | undefined, { correctionUs, rowsUs = [0], lateUs }: More = {}) {
  const tsUs = Float64Array.from(frames ?? [], (_, n) => n * PERIOD_US);
  return {
    meta: { recorder: { calibration: correctionUs === undefined ? undefined : { correction_us: correctionUs } } },
    video: { pts: tsUs, timebase: { num: 1, den: 1e6 } },
    controls: { tsUs: Float64Array.from(rowsUs), lateUs: lateUs && Float32Array.from(lateUs) },
    frames: frames && {
      tsUs,
      captureUs: Float64Array.from(frames, ({ offUs }, n) => n * PERIOD_US + offUs),
      repeat: Uint8Array.from(frames, ({ repeat = false }) => Number(repeat)),
      errUs: Uint32Array.from(frames, ({ errUs = 0 }) => errUs),
      encodeUs: Uint32Array.from(frames, ({ encodeUs = 0 }) => encodeUs),
    },
  } as unknown as ShardFacts;
}

const residual = (frames: readonly Frame[] | undefined, more: More = {}) => [frameResidual(session(frames, more))].flat()[0];
const all = (offUs: number, count = 100) => Array.from({ length: count }, (): Frame => ({ offUs }));

describe('99 % of the captures', () => {
  it('lie within 8 ms of their grid time, before or after it', () => {
    expect(residual(all(8000))).toMatchObject({ severity: 'pass', measured: 8, limit: 8, unit: 'ms', at: [] });
    expect(residual(all(-8000))).toMatchObject({ severity: 'pass', measured: 8 });
    expect(residual(all(8001))).toMatchObject({ severity: 'fail', measured: 8.001, at: [{ from: 0, to: 99, of: 'frame' }] });
    expect(residual(all(-8001))).toMatchObject({ severity: 'fail' });
  });

  it('are all but one of a hundred, which is named', () => {
    const one = all(10).with(40, { offUs: 9000 });
    expect(residual(one)).toMatchObject({ severity: 'pass', measured: 0.01, at: [{ from: 40, to: 40 }] });
    expect(residual(one.with(50, { offUs: 9000 }))).toMatchObject({ severity: 'fail', measured: 9 });
  });

  it('are no repeats, which have no capture of their own', () => {
    const repeated = all(10).fill({ offUs: 90_000, repeat: true }, 20, 60);
    expect(residual(repeated)).toMatchObject({
      severity: 'pass',
      measured: 0.01,
      says: 'p99 of |capture - grid| over 60 captures',
      at: [],
    });
  });

  it('are as late as their stamps say, less what was measured of these', () => {
    expect(residual(all(9000), { correctionUs: 1000 })).toMatchObject({ severity: 'pass', measured: 8, at: [] });
    expect(residual(all(9000), { correctionUs: -1 })).toMatchObject({ severity: 'fail', measured: 9.001 });
  });

  it('of none are as late as nothing', () => {
    expect(residual([])).toMatchObject({ severity: 'pass', measured: 0 });
    expect(residual(undefined)).toBeUndefined();
  });
});

describe('the figures of a verdict', () => {
  it('are those of the captured frames, of the rows, and of the encoder', () => {
    const frames: Frame[] = [
      { offUs: -50, errUs: 10, encodeUs: 900 },
      { offUs: 70_000, repeat: true, errUs: 5000, encodeUs: 80_000 },
      { offUs: 30, errUs: 20, encodeUs: 700 },
    ];
    expect(residualsOf(session(frames, { rowsUs: [0, 20_003, 39_995], lateUs: [4, 9] }))).toEqual({
      frame_us: { p50: 30, p95: 50, p99: 50, max: 50 },
      bracket_us: { p50: 20, p95: 40, p99: 40, max: 40 },
      nearest_row_us: { p50: 3, p95: 5, p99: 5, max: 5 },
      tick_us: { p50: 4, p95: 9, p99: 9, max: 9 },
      encode_us: { p50: 700, p95: 900, p99: 900, max: 900 },
    });
  });

  it('are less what the calibration corrects', () => {
    expect(residualsOf(session(all(100, 2), { correctionUs: 30 })).frame_us?.max).toBe(70);
  });

  it('are left out where the shard has none', () => {
    const pts = Float64Array.of(0, PERIOD_US);
    const foreign = { ...session(undefined), video: { pts, timebase: { num: 1, den: 1e6 } } } as unknown as ShardFacts;
    expect(residualsOf(foreign)).toEqual({ nearest_row_us: { p50: 0, p95: PERIOD_US, p99: PERIOD_US, max: PERIOD_US } });
  });
});
