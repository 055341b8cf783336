import { expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { ptsOnGrid } from '#format/core/quality/video/cfr.ts';

const T0 = 5_000_000;
const session = Float64Array.from({ length: 300 }, (_, n) => T0 + Math.round((n * 1e6) / 60));

/** The grid's finding for the frames from `from` on, with or without the session's origin. */
function onGrid(from: number, origin: number | undefined) {
  const pts = session.subarray(from);
  const trimmed = origin === undefined ? undefined : { grid_t0_us: origin };
  const meta = { timing: { t0_us: pts[0] }, display: { fps: 60 }, recorder: { trimmed } };
  const video = { pts, timebase: { num: 1, den: 1_000_000 } };
  return [ptsOnGrid({ meta, video, frames: undefined } as unknown as ShardFacts)].flat()[0];
}

it('a piece lies on the grid of its session, wherever it begins', () => {
  for (let from = 0; from < 240; from++) expect(onGrid(from, T0)?.severity).toBe('pass');
});

it('a grid that began with the piece would be rounded differently', () => {
  expect(onGrid(120, undefined)?.severity).toBe('pass');
  // One frame in three: 1/60 s is not a whole number of microseconds.
  expect(onGrid(121, undefined)).toMatchObject({ severity: 'fail', measured: 60 });
});

it('a coarser time base may be off by half of its unit, and no more', () => {
  const ms = (shift: (n: number) => number) => {
    const pts = Float64Array.from({ length: 120 }, (_, n) => Math.round((T0 + (n * 1e6) / 60) / 1000) + shift(n));
    const meta = { timing: { t0_us: T0 }, display: { fps: 60 }, recorder: {} };
    const video = { pts, timebase: { num: 1, den: 1000 } };
    return [ptsOnGrid({ meta, video, frames: undefined } as unknown as ShardFacts)].flat()[0];
  };
  expect(ms(() => 0)).toMatchObject({ severity: 'pass' });
  expect(ms((n) => Number(n === 50))).toMatchObject({ severity: 'fail', measured: 1 });
});

it('a piece with another origin fails', () => {
  expect(onGrid(120, T0 + 5)?.severity).toBe('fail');
});
