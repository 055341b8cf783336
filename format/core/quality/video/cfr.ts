import { gridOrigin } from '#format/core/documents/grid-origin.ts';
import type { Place } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { mergedPlaces, placesOf } from '#format/core/findings/places.ts';
import { videoFileFor } from '#format/core/layout.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { BY_PICTURE_TIMES } from '#format/core/quality/imported.ts';
import { frameTimesUs } from '#format/core/quality/input/coverage.ts';
import { MOST_MISSING_PCT } from '#format/core/quality/limits.ts';
import { said } from '#format/core/said.ts';
import { gridTsUs, nearestFrame } from '#format/core/time/grid.ts';
import { asTs, tsAt } from '#format/core/time/units.ts';

/**
 * Frames of the constant-rate grid for which no picture was captured: holes in the pts, and frames marked as a repeat of the one before.
 */
export const missingFrames: Check = (facts) => {
  const { meta, frames } = facts;
  const timesUs = frameTimesUs(facts);
  const missing: Place[] = [];
  let expected = 0;
  if (timesUs.length > 0) {
    const grid = { t0Us: tsAt(timesUs, 0), fps: meta.display.fps };
    expected = nearestFrame(grid, tsAt(timesUs, timesUs.length - 1)) + 1;
    let next = 0;
    for (const us of timesUs) {
      const frame = nearestFrame(grid, asTs(us));
      // As a range: a time of 2^53 us makes a hole of too many frames to list one by one.
      if (next < Math.min(frame, expected)) missing.push({ from: next, to: Math.min(frame, expected) - 1, of: 'frame' });
      next = Math.max(next, frame + 1);
    }
  }
  const holes = missing.length;
  frames?.repeat.forEach((repeat, i) => {
    const frame = frames.index[i] as number;
    if (repeat === 1) missing.push({ from: frame, to: frame, of: 'frame' });
  });
  const at = mergedPlaces(missing);
  const count = at.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const pct = expected === 0 ? 100 : (100 * count) / expected;
  const ok = pct < MOST_MISSING_PCT;
  // Some recorders write a picture only when something changes: where they wrote none, nobody knows why.
  if (meta.imported !== undefined && holes === 0)
    return judged({
      check: 'cfr.missing',
      is: ok ? 'pass' : 'warn',
      says: said`${count} of ${expected} frames repeat the picture before: the source has none for them, and does not say whether it missed one`,
      measured: pct,
      limit: MOST_MISSING_PCT,
      unit: '%',
      at,
      remedy: BY_PICTURE_TIMES,
    });
  return judged({
    check: 'cfr.missing',
    is: ok ? 'pass' : 'fail',
    says: said`${count} of ${expected} frames were not captured`,
    measured: pct,
    limit: MOST_MISSING_PCT,
    unit: '%',
    at,
    remedy: said`Close other programs, record a smaller picture or fewer frames a second, or choose a faster encoder`,
    way: { settings: ['size', 'fps', 'encoder'], action: 'check' },
  });
};

/**
 * Every pts lies on the grid `t0 + round(n * 1e6 / fps)` and equals `frames.parquet`; `timing.t0_us` is the time of frame 0. A trimmed
 * shard keeps its session's grid: a new one would round differently.
 */
export const ptsOnGrid: Check = ({ meta, video, frames }) => {
  const grid = { t0Us: gridOrigin(meta), fps: meta.display.fps };
  const toUs = (1e6 * video.timebase.num) / video.timebase.den;
  // A coarser time base (Matroska's 1 ms) cannot hold the grid exactly: it may be off by half a unit.
  const tolerance = toUs > 1 ? toUs / 2 : 0;
  const off: number[] = [];
  video.pts.forEach((pts, n) => {
    const us = pts * toUs;
    const begins = n > 0 || Math.abs(us - meta.timing.t0_us) <= tolerance;
    if (!begins || Math.abs(us - gridTsUs(grid, Math.max(0, nearestFrame(grid, asTs(us))))) > tolerance) off.push(n);
  });
  const findings = [
    judged({
      check: 'video.grid',
      is: off.length === 0 ? 'pass' : 'fail',
      says:
        off.length === 0
          ? said`every pts lies on the grid of meta.json`
          : said`${off.length} pts do not lie on the grid that begins at timing.t0_us ${meta.timing.t0_us}`,
      measured: off.length,
      limit: 0,
      unit: 'frames',
      at: placesOf(off, 'frame'),
      remedy: said`The video does not belong to this meta.json: copy the shard again`,
    }),
  ];
  if (frames === undefined) return findings;
  const unequal: number[] = [];
  for (let n = 0; n < Math.max(frames.tsUs.length, video.pts.length); n++) {
    if (frames.tsUs[n] !== (video.pts[n] ?? Number.NaN) * toUs || frames.index[n] !== n) unequal.push(n);
  }
  findings.push(
    judged({
      check: 'video.pts',
      is: unequal.length === 0 ? 'pass' : 'fail',
      says:
        unequal.length === 0
          ? said`every pts equals frames.parquet`
          : said`${videoFileFor(video.fourcc)} has ${video.pts.length} frames, frames.parquet ${frames.tsUs.length}; ${unequal.length} differ`,
      measured: unequal.length,
      limit: 0,
      unit: 'frames',
      at: placesOf(unequal, 'frame'),
      remedy: said`Video and frames.parquet are from different recordings: copy the shard again`,
    }),
  );
  return findings;
};
