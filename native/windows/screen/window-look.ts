import koffi from 'koffi';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { gdi } from '#native/windows/screen/gdi.ts';

/** DWMWA_EXTENDED_FRAME_BOUNDS (dwmapi.h): without the invisible border and the shadow, as Windows.Graphics.Capture shows a window. */
const FRAME_BOUNDS = 9;
const RECT_BYTES = 16;

/** What is seen of a window: its size in pixels, or that it is minimised or closed. */
export function lookOnWindows(window: number): PictureSize | 'hidden' | 'closed' {
  const g = gdi();
  const rect = Buffer.alloc(RECT_BYTES);
  if (g.windowRect(window, rect) === 0) return 'closed';
  if (g.iconic(window) !== 0) return 'hidden';
  const bounds = koffi
    .load('dwmapi.dll')
    .func('int32_t __stdcall DwmGetWindowAttribute(intptr_t window, uint32_t attribute, void* value, uint32_t bytes)');
  // Where it is refused (no compositor), the rectangle with its border stands.
  bounds(window, FRAME_BOUNDS, rect, RECT_BYTES);
  const [width, height] = [rect.readInt32LE(8) - rect.readInt32LE(0), rect.readInt32LE(12) - rect.readInt32LE(4)];
  return width > 0 && height > 0 ? { width, height } : 'hidden';
}
