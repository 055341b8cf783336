import { z } from 'zod';
import type { ScreenPixels } from '#native/core/screen/screen-pixels.ts';

/** Largest picture of a window in a list, pixels. */
const MOST = { width: 192, height: 108 };

/** A thumbnail of a window for the list to choose from; four bytes a pixel, base64. Never kept. */
export const WindowPicture = z.strictObject({
  width: z.int().min(1).max(MOST.width),
  height: z.int().min(1).max(MOST.height),
  rgba: z.base64(),
});

export type WindowPicture = z.infer<typeof WindowPicture>;

/** Scales a picture down: each pixel is the mean of those it replaces. Never scales up. */
export function reduced({ width, height, bgrx }: ScreenPixels): {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
} {
  const scale = Math.max(1, width / MOST.width, height / MOST.height);
  const small = { width: Math.max(1, Math.floor(width / scale)), height: Math.max(1, Math.floor(height / scale)) };
  const rgba = new Uint8Array(4 * small.width * small.height);
  for (let y = 0; y < small.height; y++) {
    const [top, bottom] = span(y, small.height, height);
    for (let x = 0; x < small.width; x++) {
      const [left, right] = span(x, small.width, width);
      let [blue, green, red] = [0, 0, 0];
      for (let row = top; row < bottom; row++) {
        for (let at = 4 * (row * width + left); at < 4 * (row * width + right); at += 4) {
          blue += bgrx[at] as number;
          green += bgrx[at + 1] as number;
          red += bgrx[at + 2] as number;
        }
      }
      const count = (bottom - top) * (right - left);
      rgba.set([red / count, green / count, blue / count, 255], 4 * (y * small.width + x));
    }
  }
  return { ...small, rgba };
}

/** The pixels along one side, from and up to, that pixel `at` of the smaller side replaces. */
function span(at: number, small: number, large: number): readonly [number, number] {
  const from = Math.floor((at * large) / small);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * large) / small))];
}
