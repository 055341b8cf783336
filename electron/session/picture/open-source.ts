import type { FrameSource } from '#core/ports/frame-source.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { ChangingScreen } from '#session/picture/changing-screen.ts';
import { gameWindow, isLeft, lookAt } from '#session/picture/game-window.ts';
import { desktopDuplication, gfxCapture, screenStream, windowStream } from '#session/picture/push/push-formats.ts';
import { PushSource } from '#session/picture/push/push-source.ts';
import { ReturningSource } from '#session/picture/returning-source.ts';
import type { ScreenPlan, WindowChoice } from '#session/picture/screen-plan.ts';
import { ScreenSource } from '#session/picture/screen-source.ts';
import { noWindow, WindowSource } from '#session/picture/window-source.ts';

type Source = FrameSource & Disposable;

/** The source of a recording: a part of the screen, or only a game's window, wherever that is. Rejects with a GapError (`preflight.*`). */
export function openSource(plan: ScreenPlan, window: WindowChoice | undefined): Promise<Source> {
  if (process.platform === 'linux') return window === undefined ? ChangingScreen.open(plan) : WindowSource.open({ ...plan, ...window });
  if (window !== undefined) return ReturningSource.open([() => openWindow(plan, window)], plan.picture);
  return ReturningSource.open(desktopWays(plan), plan.picture);
}

/** On Windows by desktop duplication, else by GDI: that takes the processor milliseconds for each picture, and wine has nothing else. */
const desktopWays = (plan: ScreenPlan) =>
  process.platform === 'darwin'
    ? [() => PushSource.open(plan, screenStream(plan))]
    : [() => PushSource.open(plan, desktopDuplication(plan)), () => ScreenSource.open(plan)];

async function openWindow(plan: ScreenPlan, choice: WindowChoice): Promise<Source> {
  const found = gameWindow(choice.game);
  if (found === undefined) throw noWindow(plan.display);
  const { window } = found;
  const format = (process.platform === 'darwin' ? windowStream : gfxCapture)(plan, window);
  return await PushSource.open(plan, format, { window, look: () => (isLeft(choice.game, window) ? 'closed' : lookAt(window)) }).catch(
    (error) => {
      if (!(error instanceof GapError)) throw error;
      throw new GapError(
        'preflight.window',
        said`The game’s window cannot be recorded by itself: ${wordsOf(error)}`,
        said`Record the screen, or a region of it`,
        {
          way: { settings: ['window', 'region'] },
          cause: error,
        },
      );
    },
  );
}
