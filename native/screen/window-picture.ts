import type { ScreenPixels } from '#native/core/screen/screen-pixels.ts';
import { pixelsOnMacos } from '#native/macos/screen/window-picture.ts';
import { pixelsOnWindows } from '#native/windows/screen/window-picture.ts';
import { pixelsOnX11 } from '#native/x11/screen/window-picture.ts';

/**
 * What a recording would show where a window is now. Undefined when nothing of it is visible or readable (macOS shows a window only to
 * programs allowed to record the screen, and a list alone does not justify asking). Throws a GapError when the display cannot be queried.
 */
export function windowPixels(display: string, window: number): ScreenPixels | undefined {
  switch (process.platform) {
    case 'linux':
      return pixelsOnX11(display, window);
    case 'win32':
      return pixelsOnWindows(window);
    case 'darwin':
      return pixelsOnMacos(window);
    default:
      return undefined;
  }
}
