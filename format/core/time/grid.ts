import { addUs, asSpan, diffUs, type TsUs } from '#format/core/time/units.ts';

/** The ideal times of a constant-frame-rate video: frame n is at `t0Us + round(n * 1e6 / fps)`. */
export interface Grid {
  readonly t0Us: TsUs;
  readonly fps: number;
}

/** `ts_us` of frame `n`. Rounded from the start, never added up, so that it cannot drift. */
export function gridTsUs(grid: Grid, n: number): TsUs {
  return addUs(grid.t0Us, asSpan(Math.round((n * 1e6) / grid.fps)));
}

/** The frame whose time is nearest to `us`: how a pushed capture finds its place. May be negative before t0. */
export function nearestFrame(grid: Grid, us: TsUs): number {
  // Just before t0 Math.round gives -0, which is frame 0 all the same.
  return Math.round((diffUs(us, grid.t0Us) * grid.fps) / 1e6) + 0;
}

/**
 * The frame a puller should read next, when frame `n` was planned and the time is `nowUs`.
 * Late by less than half a period: still `n`. Later than that: missed ticks are skipped, never caught up in a burst
 * (x11grab's own pacing catches up: 144 repeats and as many drops in 30 s under load).
 */
export function frameDue(grid: Grid, n: number, nowUs: TsUs): number {
  return Math.max(n, nearestFrame(grid, nowUs));
}

/** Frames whose whole period has passed at `us`. */
export function framesBy(grid: Grid, us: TsUs): number {
  return Math.max(0, Math.floor((diffUs(us, grid.t0Us) * grid.fps) / 1e6));
}

/** How one capture enters the video: how often to repeat the previous frame first, and whether to use the capture at all. */
export interface Placement {
  readonly repeats: number;
  readonly use: boolean;
}

/**
 * Places a capture that belongs to grid frame `captureFrame` when `nextFrame` is the next one to be written.
 *
 * Whatever order captures arrive in, the written frames are 0, 1, 2, … with no holes: a gap before a capture is filled with repeats,
 * and a capture for a frame already written is dropped. The first capture of a session defines frame 0.
 */
export function placeCapture(nextFrame: number, captureFrame: number): Placement {
  if (captureFrame < nextFrame) return { repeats: 0, use: false };
  return { repeats: captureFrame - nextFrame, use: true };
}
