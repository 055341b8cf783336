import type { Gap } from '#format/core/input/gap.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import type { SpanUs, TsUs } from '#format/core/time/units.ts';

/** Bits of a clip's mask: a repeated picture, a black one, and an interval whose input is not trustworthy. */
export const CLIP_FLAGS = { repeat: 1, blank: 2, gap: 4 } as const;

/**
 * True times of pictures, us: `capture_us` less the calibration's correction (format/SPEC.md). They never fall: between two of them lies what
 * was done in answer to the first, and no event may lie between two pairs. A repeat has the time of the picture that it shows.
 */
export function pictureTimes(captureUs: Float64Array, correctionUs: SpanUs): Float64Array {
  const times = new Float64Array(captureUs.length);
  let last = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < times.length; n++) {
    last = Math.max(last, (captureUs[n] as number) - correctionUs);
    times[n] = last;
  }
  return times;
}

/** Of ascending times, how many are at most `us`. */
export function countUpTo(times: ArrayLike<number>, us: TsUs): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) <= us) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The interval of each event: the number of the frame `n` with `times[n] < ts <= times[n + 1]`. What comes after the last picture belongs to it;
 * what comes before the first has -1.
 */
export const intervalsOf = (tsUs: Float64Array, times: Float64Array): Int32Array =>
  Int32Array.from(tsUs, (us) => firstAtLeast(times, us) - 1);

/** 1 for each frame whose interval touches a gap, up to but excluding frame `to`. `gaps` ascend. */
export function gapped(
  times: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
  gaps: readonly Gap[],
): Uint8Array {
  const marks = new Uint8Array(to - from);
  for (const gap of gaps) {
    const first = Math.max(from, countUpTo(times, gap.fromUs) - 1);
    const behind = Math.min(to, firstAtLeast(times, gap.toUs));
    if (first < behind) marks.fill(1, first - from, behind - from);
  }
  return marks;
}
