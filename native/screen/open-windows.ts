import type { OpenWindowFacts } from '#native/core/input/game-rule.ts';
import { openWindowsOnMacos } from '#native/macos/screen/open-windows.ts';
import { openWindowsOnWindows } from '#native/windows/screen/open-windows.ts';
import { openWindowsOnX11 } from '#native/x11/screen/open-windows.ts';

/**
 * The windows a user sees, as far as the system reports them; one of them is the game's. Empty where they cannot be listed; macOS gives
 * titles only to programs allowed to record the screen, and a list alone does not justify asking. Throws a GapError when the display cannot be
 * queried.
 */
export function openWindows(display: string): OpenWindowFacts[] {
  switch (process.platform) {
    case 'linux':
      return openWindowsOnX11(display);
    case 'win32':
      return openWindowsOnWindows();
    case 'darwin':
      return openWindowsOnMacos();
    default:
      return [];
  }
}
