import type { ScreenPixels } from '#native/core/screen/screen-pixels.ts';
import { gdi } from '#native/windows/screen/gdi.ts';

// wingdi.h.
const SRCCOPY = 0x00cc0020;
const BITMAPINFOHEADER_BYTES = 40;

/** The screen's pixels where a window is. Undefined if it is minimised, closed or unreadable. */
export function pixelsOnWindows(window: number): ScreenPixels | undefined {
  const g = gdi();
  const rect = Buffer.alloc(16);
  if (g.iconic(window) !== 0 || g.windowRect(window, rect) === 0) return undefined;
  const [left, top] = [rect.readInt32LE(0), rect.readInt32LE(4)];
  const [width, height] = [rect.readInt32LE(8) - left, rect.readInt32LE(12) - top];
  if (width <= 0 || height <= 0) return undefined;
  const screen = Number(g.getDc(0));
  const copy = Number(g.compatibleDc(screen));
  const bitmap = Number(g.compatibleBitmap(screen, width, height));
  const before = Number(g.select(copy, bitmap));
  try {
    const copied = g.blit(copy, 0, 0, width, height, screen, left, top, SRCCOPY) !== 0;
    // GetDIBits requires that the bitmap is selected into no context.
    g.select(copy, before);
    const bgrx = Buffer.alloc(4 * width * height);
    if (!copied || g.bits(copy, bitmap, 0, height, bgrx, header(width, height), 0) !== height) return undefined;
    return { width, height, bgrx };
  } finally {
    g.deleteObject(bitmap);
    g.deleteDc(copy);
    g.releaseDc(0, screen);
  }
}

/** BITMAPINFOHEADER: 32 bits per pixel, top line first. */
function header(width: number, height: number): Buffer {
  const info = Buffer.alloc(BITMAPINFOHEADER_BYTES);
  info.writeUInt32LE(BITMAPINFOHEADER_BYTES, 0);
  info.writeInt32LE(width, 4);
  info.writeInt32LE(-height, 8);
  info.writeUInt16LE(1, 12);
  info.writeUInt16LE(32, 14);
  return info;
}
