import type { ScreenPixels } from '#native/core/screen/screen-pixels.ts';
import { bytesAt, pointerAt } from '#native/x11/memory.ts';
import { placeOf } from '#native/x11/screen/stacking.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';

// X.h.
const Z_PIXMAP = 2;
const ALL_PLANES = 0xff_ff_ff_ff;
/** XImage (Xlib.h), 64-bit layout: `data` at 16, `bytes_per_line` at 44, `bits_per_pixel` at 48. */
const IMAGE_HEAD_BYTES = 52;

/**
 * The screen's pixels where a window is. Undefined if it is minimised, closed, off the screen or unreadable. Opens and closes its own
 * connection.
 */
export function pixelsOnX11(name: string, window: number): ScreenPixels | undefined {
  const x = xlib();
  const display = openDisplay(name);
  try {
    const root = Number(x.rootWindow(display));
    const [at, screen] = [placeOf(display, window), placeOf(display, root)];
    if (at === undefined || screen === undefined) return undefined;
    const [left, top] = [Math.max(0, at.x), Math.max(0, at.y)];
    const [width, height] = [Math.min(at.x + at.width, screen.width) - left, Math.min(at.y + at.height, screen.height) - top];
    if (width <= 0 || height <= 0) return undefined;
    const image = Number(x.getImage(display, root, left, top, width, height, ALL_PLANES, Z_PIXMAP));
    if (image === 0) return undefined;
    try {
      const head = bytesAt(image, IMAGE_HEAD_BYTES);
      // No desktop uses 8 or 16 bits per pixel any more.
      if (head.readInt32LE(48) !== 32 || head.readInt32LE(44) !== 4 * width) return undefined;
      return { width, height, bgrx: bytesAt(pointerAt(head, 16), 4 * width * height) };
    } finally {
      x.destroyImage(image);
    }
  } finally {
    x.closeDisplay(display);
  }
}
