import { describe, expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { missingFrames, ptsOnGrid } from '#format/core/quality/video/cfr.ts';

const US = { num: 1, den: 1e6 };
/** Times of these frames of a grid of 50 a second. */
const grid = (frames: readonly number[], fromUs = 0) => Float64Array.from(frames, (n) => fromUs + 20_000 * n);
const counting = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('frames of the grid', () => {
  const missing = (frames: readonly number[], more: { repeat?: readonly number[]; index?: readonly number[] } = {}) => {
    const { repeat, index = frames } = more;
    return missingFrames({
      meta: { display: { fps: 50 } },
      video: { pts: grid(frames, 7e6), timebase: US },
      frames: repeat && { repeat: Uint8Array.from(repeat), index: Uint32Array.from(index) },
    } as unknown as ShardFacts);
  };

  it('are counted from the first to the last', () => {
    expect(missing(counting(5))).toMatchObject({ severity: 'pass', measured: 0, says: '0 of 5 frames were not captured', at: [] });
    expect(missing([0, 1, 4, 6])).toMatchObject({
      severity: 'fail',
      says: '3 of 7 frames were not captured',
      at: [
        { from: 2, to: 3, of: 'frame' },
        { from: 5, to: 5, of: 'frame' },
      ],
    });
    expect(missing([0])).toMatchObject({ measured: 0, says: '0 of 1 frames were not captured' });
    expect(missing([])).toMatchObject({ severity: 'fail', measured: 100, says: '0 of 0 frames were not captured' });
  });

  it('may be missing in less than one of two hundred', () => {
    expect(missing(counting(401).filter((n) => n !== 50 && n !== 60))).toMatchObject({ severity: 'pass', limit: 0.5 });
    expect(missing(counting(400).filter((n) => n !== 50 && n !== 60))).toMatchObject({ severity: 'fail', measured: 0.5 });
  });

  it('that repeat the one before were not captured, each counted once', () => {
    expect(missing(counting(5), { repeat: [0, 1, 1, 0, 1] })).toMatchObject({
      measured: 60,
      at: [
        { from: 1, to: 2 },
        { from: 4, to: 4 },
      ],
    });
    // By the number that the table gives it.
    expect(missing([0, 1, 4], { repeat: [0, 0, 1], index: [0, 1, 3] })).toMatchObject({ measured: 40, at: [{ from: 2, to: 3 }] });
    expect(missing(counting(3), { repeat: [0, 2, 0] })).toMatchObject({ measured: 0 });
  });

  it('are no more than once there, in whatever order the times are', () => {
    expect(missing([0, 1, 1, 2])).toMatchObject({ measured: 0, at: [] });
    expect(missing([0, 3, 1, 4])).toMatchObject({ at: [{ from: 1, to: 2 }] });
    // The last frame ends the session: a time beyond it leaves a hole up to there.
    expect(missing([0, 9, 4])).toMatchObject({ says: '4 of 5 frames were not captured', at: [{ from: 1, to: 4 }] });
    expect(missing([0, 5, 3])).toMatchObject({ says: '3 of 4 frames were not captured', at: [{ from: 1, to: 3 }] });
  });
});

describe('the times of the pictures', () => {
  interface Told {
    readonly t0Us?: number;
    readonly timebase?: { readonly num: number; readonly den: number };
    readonly table?: { readonly tsUs: readonly number[]; readonly index?: readonly number[] };
  }
  const on = (pts: readonly number[], { t0Us = pts[0] ?? 0, timebase = US, table }: Told = {}) =>
    [
      ptsOnGrid({
        meta: { timing: { t0_us: t0Us }, display: { fps: 50 }, recorder: {} },
        video: { fourcc: 'AV01', pts: Float64Array.from(pts), timebase },
        frames: table && {
          tsUs: Float64Array.from(table.tsUs),
          index: Uint32Array.from(table.index ?? table.tsUs.map((_, n) => n)),
        },
      } as unknown as ShardFacts),
    ].flat();

  it('lie on the grid to the microsecond', () => {
    expect(on([7e6, 7.02e6, 7.04e6])).toMatchObject([
      { check: 'video.grid', severity: 'pass', measured: 0, limit: 0, says: 'every pts lies on the grid of meta.json' },
    ]);
    expect(on([7e6, 7.02e6 + 1, 7.04e6 - 1, 7.06e6])).toMatchObject([
      { severity: 'fail', measured: 2, at: [{ from: 1, to: 2, of: 'frame' }], says: expect.stringContaining('timing.t0_us 7000000') },
    ]);
  });

  it('begin with timing.t0_us', () => {
    expect(on([7e6, 7.02e6], { t0Us: 7.02e6 })).toMatchObject([{ severity: 'fail', at: [{ from: 0, to: 0 }] }]);
    // Another frame of the grid at first is wrong as well; the rest lies on it.
    expect(on([7.02e6, 7.04e6], { t0Us: 7e6 })).toMatchObject([{ measured: 1, at: [{ from: 0, to: 0 }] }]);
    // Nothing lies before the grid's frame 0.
    expect(on([7e6, 6.98e6], { t0Us: 7e6 })).toMatchObject([{ measured: 1, at: [{ from: 1, to: 1 }] }]);
  });

  it('of a coarse time base are half a unit off at most', () => {
    const thirds = { num: 1, den: 100 };
    // 10 ms: a frame of 20 ms lies on it, and may be 5 ms off.
    expect(on([700, 702, 704], { t0Us: 7.005e6, timebase: thirds })).toMatchObject([{ severity: 'pass' }]);
    expect(on([700, 702, 704], { t0Us: 7.005001e6, timebase: thirds })).toMatchObject([{ measured: 3 }]);
    expect(on([700, 702], { t0Us: 6.995e6, timebase: thirds })).toMatchObject([{ severity: 'pass' }]);
    // Of two microseconds, one.
    const twos = { num: 2, den: 1e6 };
    expect(on([3.5e6, 3.51e6], { t0Us: 7e6 + 1, timebase: twos })).toMatchObject([{ severity: 'pass' }]);
    expect(on([3.5e6, 3.51e6], { t0Us: 7e6 + 1.5, timebase: twos })).toMatchObject([{ measured: 2 }]);
    // Half a microsecond of a base of microseconds is no rounding.
    expect(on([7e6, 7.02e6], { t0Us: 7e6 + 0.5 })).toMatchObject([{ measured: 2 }]);
  });

  it('equal those of the table, frame by frame', () => {
    const pts = [7e6, 7.02e6, 7.04e6];
    const equal = (tsUs: readonly number[], index?: readonly number[]) => on(pts, { table: { tsUs, ...(index && { index }) } })[1];
    expect(equal(pts)).toMatchObject({
      check: 'video.pts',
      severity: 'pass',
      measured: 0,
      limit: 0,
      says: 'every pts equals frames.parquet',
    });
    expect(equal([7.01e6, 7.02e6, 7.04e6])).toMatchObject({ measured: 1, at: [{ from: 0, to: 0 }] });
    expect(equal([7e6, 7.03e6, 7.04e6])).toMatchObject({
      severity: 'fail',
      measured: 1,
      at: [{ from: 1, to: 1, of: 'frame' }],
      says: 'video.ivf has 3 frames, frames.parquet 3; 1 differ',
    });
    expect(equal(pts, [0, 2, 1])).toMatchObject({ measured: 2, at: [{ from: 1, to: 2 }] });
    expect(equal(pts.slice(0, 2))).toMatchObject({ measured: 1, says: 'video.ivf has 3 frames, frames.parquet 2; 1 differ' });
    expect(equal([...pts, 7.06e6, 7.08e6])).toMatchObject({ measured: 2, at: [{ from: 3, to: 4 }] });
    expect(on([7000, 7020], { t0Us: 7e6, timebase: { num: 1, den: 1000 }, table: { tsUs: [7e6, 7.02e6] } })[1]).toMatchObject({
      severity: 'pass',
    });
  });
});
