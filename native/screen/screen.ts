import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { queryMacosScreen } from '#native/macos/screen/screen.ts';
import type { ScreenFacts } from '#native/screen/screen-facts.ts';
import { queryWindowsScreen } from '#native/windows/screen/screen.ts';
import { queryX11Screen } from '#native/x11/screen/query-screen.ts';

/** Size of the screen, pixels, and its display server. `display` is X11's; other systems have one desktop. Throws a GapError. */
export function queryScreen(display: string): ScreenFacts {
  switch (process.platform) {
    case 'linux':
      return queryX11Screen(display);
    case 'win32':
      return queryWindowsScreen();
    case 'darwin':
      return queryMacosScreen();
    default:
      throw new GapError(
        'preflight.platform',
        said`Recording does not work on ${process.platform}`,
        said`Record on Linux, Windows or macOS`,
      );
  }
}
