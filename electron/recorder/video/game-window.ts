import { type GameChoice, isGame } from '#core/input/game-rule.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { lookOnWindows } from '#native/windows/screen/window-look.ts';

/** A window of the game on Windows, and what is seen of it. */
export interface GameWindow {
  /** Its HWND. */
  readonly window: number;
  readonly look: PictureSize | 'hidden';
}

/** The game's window on Windows: the largest, where several are the game's. Undefined where none is open. */
export function gameWindowOnWindows(game: GameChoice): GameWindow | undefined {
  if (game === 'any') return undefined;
  const pixels = ({ look }: GameWindow) => (look === 'hidden' ? 0 : look.width * look.height);
  return openWindows('')
    .filter((window) => game.some((rule) => isGame(rule, window)))
    .flatMap(({ window }) => {
      const look = lookOnWindows(window);
      return look === 'closed' ? [] : [{ window, look }];
    })
    .sort((a, b) => pixels(b) - pixels(a))[0];
}
