import type { SessionGapReason } from '#format/core/input/gap.ts';
import type { GameChoice } from '#native/core/input/game-rule.ts';
import { MacosFocus } from '#native/macos/focus.ts';
import { WindowsFocus } from '#native/windows/focus.ts';
import { X11FocusConnection } from '#native/x11/focus/focus-connection.ts';

/** Watches the focus for an input source that cannot see it. */
export interface FocusWatch {
  /** Undefined: the recorded game has the focus. In doubt it has not. */
  look(): SessionGapReason | undefined;
  /** The process of the game, once it has had the focus. */
  readonly gamePid: number | undefined;
  /** The game's window that has, or last had, the focus; undefined where the system names none. */
  readonly window: number | undefined;
  close(): void;
}

/** Watches the focus of this system. Throws a GapError where it can't. */
export function watchFocus(display: string, game: GameChoice): FocusWatch {
  switch (process.platform) {
    case 'win32':
      return windowsWatch(game);
    case 'darwin':
      return new MacosFocus(game);
    default:
      return new X11FocusConnection(display, game);
  }
}

function windowsWatch(game: GameChoice): FocusWatch {
  const focus = new WindowsFocus(game);
  return {
    look() {
      focus.look();
      return focus.takeReason();
    },
    get gamePid() {
      return focus.gamePid;
    },
    get window() {
      return focus.window;
    },
    close: () => focus.close(),
  };
}
