import type { StampBounds } from '#core/calibration/bias.ts';
import type { Draw } from '#core/calibration/clock-pixel.ts';
import { diffUs, tsAt } from '#format/core/time/units.ts';

/** A change of a patch from dark to light or back. */
export interface Flip extends Draw {
  readonly light: boolean;
}

/** A patch as a video shows it, frame by frame. */
export interface PatchFrames {
  /** Stamps, us, ascending. */
  readonly captureUs: Float64Array;
  /** 1: the patch is light in this frame. */
  readonly light: Uint8Array;
  /** 1: repeats the picture of the frame before. */
  readonly repeat: Uint8Array;
}

/** A flip that was found in the video: the first frame that shows it and the last that does not. */
export interface SeenFlip {
  /** Index into the flips. */
  readonly flip: number;
  readonly first: number;
  readonly before: number;
}

/** How far a flip may be from the frames that could show it, us. */
const AROUND_US = 60_000;

/** Finds the first frame of each flip. Skips a flip that no frame shows before the next one, or that no frame precedes. */
export function findFlips(flips: readonly Flip[], { captureUs, light, repeat }: PatchFrames): SeenFlip[] {
  const seen: SeenFlip[] = [];
  let start = 0;
  flips.forEach(({ beganUs, endedUs, light: wanted }, flip) => {
    const untilUs = Math.min(endedUs + AROUND_US, flips[flip + 1]?.beganUs ?? Number.POSITIVE_INFINITY) + AROUND_US / 2;
    while (start < captureUs.length && (captureUs[start] as number) < beganUs - AROUND_US) start++;
    let before = -1;
    for (let n = start; n < captureUs.length && (captureUs[n] as number) <= untilUs; n++) {
      if (repeat[n] === 1) continue;
      if ((light[n] === 1) !== wanted) before = n;
      else if (before >= 0) {
        seen.push({ flip, first: n, before });
        return;
      }
    }
  });
  return seen;
}

/**
 * Bounds on the stamps' error: the first frame that shows a flip was read after the flip began; the last that does not, before the flip
 * was certainly visible.
 */
export function flipBounds(flips: readonly Flip[], seen: readonly SeenFlip[], { captureUs }: Pick<PatchFrames, 'captureUs'>): StampBounds {
  return {
    lowerUs: seen.map(({ flip, before }) => diffUs(tsAt(captureUs, before), (flips[flip] as Flip).endedUs)),
    upperUs: seen.map(({ flip, first }) => diffUs(tsAt(captureUs, first), (flips[flip] as Flip).beganUs)),
  };
}
