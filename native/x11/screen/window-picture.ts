import type { ScreenPixels } from '#core/app/window-picture.ts';
import { bytesAt, pointerAt } from '#native/x11/memory.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';

// X.h.
const Z_PIXMAP = 2;
const ALL_PLANES = 0xff_ff_ff_ff;
const IS_VIEWABLE = 2;
/** XWindowAttributes (Xlib.h), 64-bit layout: `map_state` at 92 of 136 bytes. */
const ATTRIBUTES_BYTES = 136;
const MAP_STATE = 92;
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
    const attributes = Buffer.alloc(ATTRIBUTES_BYTES);
    if (x.getWindowAttributes(display, window, attributes) === 0 || attributes.readInt32LE(MAP_STATE) !== IS_VIEWABLE) return undefined;
    const root = Number(x.rootWindow(display));
    const [at, screen, size] = [place(display, window, root), sizeOf(display, root), sizeOf(display, window)];
    const [left, top] = [Math.max(0, at.x), Math.max(0, at.y)];
    const [width, height] = [Math.min(at.x + size.width, screen.width) - left, Math.min(at.y + size.height, screen.height) - top];
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

function place(display: unknown, window: number, root: number): { readonly x: number; readonly y: number } {
  const [x, y, child] = [[0], [0], [0]] as [number[], number[], number[]];
  xlib().translate(display, window, root, 0, 0, x, y, child);
  return { x: Number(x[0]), y: Number(y[0]) };
}

function sizeOf(display: unknown, drawable: number): { readonly width: number; readonly height: number } {
  const [root, x, y, width, height, border, depth] = Array.from({ length: 7 }, () => [0]);
  xlib().getGeometry(display, drawable, root, x, y, width, height, border, depth);
  return { width: Number(width?.[0]), height: Number(height?.[0]) };
}
