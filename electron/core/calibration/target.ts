import { z } from 'zod';
import { asTs } from '#format/core/time/units.ts';
import type { Region } from '#format/core/video/picture-size.ts';

/** The target's window, pixels of the screen. */
export const TARGET_SIZE = { width: 560, height: 240 };
export const TARGET_TITLE = 'GAP calibration target';

/** Places in the window: the patch that flips at random, the clock pixel, and the patch that key presses flip. All even, for 4:2:0. */
export const FLIP_PATCH: Region = { x: 20, y: 20, width: 200, height: 200 };
export const CLOCK_PATCH: Region = { x: 264, y: 104, width: 32, height: 32 };
export const PRESS_PATCH: Region = { x: 340, y: 20, width: 200, height: 200 };

/** The key that is pressed. */
export const TARGET_KEY = 'Space';

/** Range of the random waits between flips, 545 flips a minute on average: they fall at every phase of the frames. */
export const FLIP_WAIT_MS = { least: 60, most: 160 };

/** Target for draws of the clock pixel per second; the calibration records the rate reached. */
export const CLOCK_HZ = 2000;

/** The line that the target prints when its window is shown and has the focus: where it is on the screen. */
export const TargetReady = z.object({ x: z.int(), y: z.int() });

const moment = z.number().transform(asTs);
const Draw = z.object({ beganUs: moment, endedUs: moment });
const Flip = Draw.extend({ light: z.boolean() });

/** What the target has drawn, on the system's monotonic clock. Draw k of the clock pixel has the colour k. */
export const TargetLog = z.object({ clock: z.array(Draw), flips: z.array(Flip), presses: z.array(Flip) });

export type TargetLog = z.infer<typeof TargetLog>;

/** Where a patch of the target lies in the video; undefined when it is not wholly in the recorded region. */
export function patchInPicture(patch: Region, window: z.infer<typeof TargetReady>, region: Region, area: Region): Region | undefined {
  const [x, y] = [window.x + patch.x - region.x, window.y + patch.y - region.y];
  if (x < 0 || y < 0 || x + patch.width > region.width || y + patch.height > region.height) return undefined;
  const [sx, sy] = [area.width / region.width, area.height / region.height];
  return {
    x: Math.round(area.x + x * sx),
    y: Math.round(area.y + y * sy),
    width: Math.round(patch.width * sx),
    height: Math.round(patch.height * sy),
  };
}

/** Mean luma of the inner half of a patch, 0 to 255: the encoder alters its edges. */
export function patchLuma(luma: Uint8Array, stride: number, patch: Region): number {
  const [x0, y0] = [patch.x + (patch.width >> 2), patch.y + (patch.height >> 2)];
  const [w, h] = [patch.width >> 1, patch.height >> 1];
  let sum = 0;
  for (let y = y0; y < y0 + h; y += 2) for (let x = x0; x < x0 + w; x += 2) sum += luma[y * stride + x] as number;
  return sum / (Math.ceil(w / 2) * Math.ceil(h / 2));
}
