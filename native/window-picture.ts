import type { ScreenPixels } from '#core/app/window-picture.ts';
import { pixelsOnWindows } from '#native/windows/window-picture.ts';
import { pixelsOnX11 } from '#native/x11/window-picture.ts';

/**
 * What a recording would show where a window is now. Undefined where there is nothing to see of it, or nobody can say (macOS shows a window
 * only to who may record the screen, and that is not asked for just to list). Throws a GapError when the display cannot be asked.
 */
export function windowPixels(display: string, window: number): ScreenPixels | undefined {
  switch (process.platform) {
    case 'linux':
      return pixelsOnX11(display, window);
    case 'win32':
      return pixelsOnWindows(window);
    default:
      return undefined;
  }
}
