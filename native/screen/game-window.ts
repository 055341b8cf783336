import { type GameRule, isGame } from '#native/core/input/game-rule.ts';
import { everyWindowOnMacos } from '#native/macos/screen/open-windows.ts';
import { openWindows } from '#native/screen/open-windows.ts';

/** Whether a game has a window, and whether the player is in it; undefined where the system does not say. */
export interface GamePresence {
  readonly isOpen: boolean | undefined;
  readonly isFront: boolean | undefined;
}

const UNKNOWN: GamePresence = { isOpen: undefined, isFront: undefined };

/** Looks at the windows of a display. Never throws. */
export function gamePresence(display: string, rules: readonly GameRule[]): GamePresence {
  try {
    const open = process.platform === 'darwin' ? everyWindowOnMacos() : openWindows(display);
    // Only X11 can be believed that there is no window at all: macOS says nothing of titles to a program that may not record the screen.
    if (open.length === 0 && process.platform !== 'linux') return UNKNOWN;
    const own = open.filter((window) => rules.some((rule) => isGame(rule, window)));
    return { isOpen: own.length > 0, isFront: own.some(({ isFront }) => isFront === true) };
  } catch {
    return UNKNOWN;
  }
}
