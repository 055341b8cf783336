import { type GameChoice, isGame } from '#core/input/game-rule.ts';
import type { Look } from '#core/ports/frame-source.ts';
import { lookOnMacos } from '#native/macos/screen/window-look.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { lookOnWindows } from '#native/windows/screen/window-look.ts';

/** A window of the game on Windows or macOS, and what is seen of it. */
export interface GameWindow {
  /** Its HWND or CGWindowID. */
  readonly window: number;
  readonly look: Exclude<Look, 'closed'>;
}

/** What is seen of a window on Windows or macOS now. */
export const lookAt = (window: number): Look => (process.platform === 'darwin' ? lookOnMacos : lookOnWindows)(window);

/** The game's window on Windows or macOS: the largest, where several are the game's. Undefined where none is open. */
export function gameWindow(game: GameChoice): GameWindow | undefined {
  if (game === 'any') return undefined;
  const pixels = ({ look }: GameWindow) => (look === 'hidden' ? 0 : look.width * look.height);
  return openWindows('')
    .filter((window) => game.some((rule) => isGame(rule, window)))
    .flatMap(({ window }) => {
      const look = lookAt(window);
      return look === 'closed' ? [] : [{ window, look }];
    })
    .sort((a, b) => pixels(b) - pixels(a))[0];
}
