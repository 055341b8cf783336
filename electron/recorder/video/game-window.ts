import { type GameChoice, isGame, type OpenWindowFacts } from '#core/input/game-rule.ts';
import type { Look } from '#core/ports/frame-source.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { everyWindowOnMacos } from '#native/macos/screen/open-windows.ts';
import { lookOnMacos, sizeOnMacos } from '#native/macos/screen/window-look.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { lookOnWindows } from '#native/windows/screen/window-look.ts';
import type { WindowChoice } from '#recorder/video/screen-plan.ts';

/** A window of the game on Windows or macOS, and what is seen of it. */
export interface GameWindow {
  /** Its HWND or CGWindowID. */
  readonly window: number;
  readonly look: Exclude<Look, 'closed'>;
  /** Pixels; of a hidden window only macOS knows it. */
  readonly size: PictureSize | undefined;
  /** The player is in it. */
  readonly isFront: boolean;
}

/** What is seen of a window on Windows or macOS now. */
export const lookAt = (window: number): Look => (process.platform === 'darwin' ? lookOnMacos : lookOnWindows)(window);

/** Whether the player has gone to another window of the game, which can be recorded. Not yet run. */
export function isLeft({ game, focused }: WindowChoice, window: number): boolean {
  const now = gameWindow(game, focused?.());
  return now?.isFront === true && now.look !== 'hidden' && now.window !== window;
}

/**
 * The game's window on Windows or macOS: the one with the focus, else one that is seen, and the largest, where several are the game's. Undefined where none is open. A full-screen game
 * of macOS has a desktop of its own, and is hidden while our window is in front.
 */
export function gameWindow(game: GameChoice, focused = 0): GameWindow | undefined {
  if (game === 'any') return undefined;
  const onMacos = process.platform === 'darwin';
  const isGames = (window: OpenWindowFacts) => game.some((rule) => isGame(rule, window));
  // macOS does not say which window has the focus: it is the topmost.
  const front = onMacos ? openWindows('').find(isGames)?.window : focused;
  const pixels = ({ size }: GameWindow) => (size === undefined ? 0 : size.width * size.height);
  return (onMacos ? everyWindowOnMacos() : openWindows(''))
    .filter(isGames)
    .flatMap(({ window }) => {
      const look = lookAt(window);
      if (look === 'closed') return [];
      const hidden = onMacos && look === 'hidden' ? sizeOnMacos(window) : undefined;
      const size = look !== 'hidden' ? look : hidden !== undefined && hidden.width > 0 && hidden.height > 0 ? hidden : undefined;
      return [{ window, look, size, isFront: window === front }];
    })
    .sort(
      (a, b) => Number(b.isFront) - Number(a.isFront) || Number(b.look !== 'hidden') - Number(a.look !== 'hidden') || pixels(b) - pixels(a),
    )[0];
}
