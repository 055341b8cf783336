import type { PictureSize } from '#format/core/video/picture-size.ts';
import { type GameChoice, isGame, type OpenWindowFacts } from '#native/core/input/game-rule.ts';
import type { Look } from '#native/core/screen/look.ts';
import { everyWindowOnMacos } from '#native/macos/screen/open-windows.ts';
import { lookOnMacos, sizeOnMacos } from '#native/macos/screen/window-look.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { lookOnWindows } from '#native/windows/screen/window-look.ts';

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
export function isLeft(game: GameChoice, window: number): boolean {
  const now = gameWindow(game);
  return now?.isFront === true && now.look !== 'hidden' && now.window !== window;
}

/**
 * Of the game's windows on Windows or macOS, the one that the player is in; else the largest of those that can be seen. Undefined where none is
 * open. A full-screen game of macOS has a desktop of its own, and is hidden while our window is in front.
 */
export function gameWindow(game: GameChoice): GameWindow | undefined {
  return gameWindows(game).sort((a, b) => Number(b.isFront) - Number(a.isFront) || byLook(a, b))[0];
}

/** The largest of those that can be seen: the picture is planned for the game, although its launcher may be in front. */
export const largestGameWindow = (game: GameChoice): GameWindow | undefined => gameWindows(game).sort(byLook)[0];

const byLook = (a: GameWindow, b: GameWindow): number => Number(b.look !== 'hidden') - Number(a.look !== 'hidden') || pixels(b) - pixels(a);

const pixels = ({ size }: GameWindow): number => (size === undefined ? 0 : size.width * size.height);

function gameWindows(game: GameChoice): GameWindow[] {
  if (game === 'any') return [];
  const onMacos = process.platform === 'darwin';
  const isGames = (window: OpenWindowFacts) => game.some((rule) => isGame(rule, window));
  const open = openWindows('').filter(isGames);
  // macOS does not say which one the player is in: it is the topmost.
  const front = (onMacos ? open[0] : open.find(({ isFront }) => isFront))?.window;
  return (onMacos ? everyWindowOnMacos().filter(isGames) : open).flatMap(({ window }) => {
    const look = lookAt(window);
    if (look === 'closed') return [];
    const hidden = onMacos && look === 'hidden' ? sizeOnMacos(window) : undefined;
    const size = look !== 'hidden' ? look : hidden !== undefined && hidden.width > 0 && hidden.height > 0 ? hidden : undefined;
    return [{ window, look, size, isFront: window === front }];
  });
}
