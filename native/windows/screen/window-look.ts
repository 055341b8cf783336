import type { PictureSize } from '#format/core/video/picture-size.ts';
import { gdi } from '#native/windows/screen/gdi.ts';

const RECT_BYTES = 16;

/**
 * What is seen of a window: the size of its client area, pixels, or that it is minimised or closed. FFmpeg's gfxcapture crops to that area unless it
 * is asked for the border, too (`capture_border`).
 */
export function lookOnWindows(window: number): PictureSize | 'hidden' | 'closed' {
  const g = gdi();
  const rect = Buffer.alloc(RECT_BYTES);
  if (g.clientRect(window, rect) === 0) return 'closed';
  const [width, height] = [rect.readInt32LE(8), rect.readInt32LE(12)];
  return g.iconic(window) === 0 && width > 0 && height > 0 ? { width, height } : 'hidden';
}
