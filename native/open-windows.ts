import type { OpenWindowFacts } from '#core/input/game-rule.ts';
import { openWindowsOnWindows } from '#native/windows/open-windows.ts';
import { openWindowsOnX11 } from '#native/x11/open-windows.ts';

/**
 * The windows that a user sees, as far as the system tells: one of them is the game's. Empty where nobody can say (macOS tells titles only
 * to who may record the screen, and that is not asked for just to list). Throws a GapError when the display cannot be asked.
 */
export function openWindows(display: string): OpenWindowFacts[] {
  switch (process.platform) {
    case 'linux':
      return openWindowsOnX11(display);
    case 'win32':
      return openWindowsOnWindows();
    default:
      return [];
  }
}
