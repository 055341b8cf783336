import { GapError } from '#core/errors.ts';
import type { GameChoice } from '#core/input/game-rule.ts';
import type { FrameSource } from '#core/ports/frame-source.ts';
import { lookOnWindows } from '#native/windows/screen/window-look.ts';
import { gameWindowOnWindows } from '#recorder/video/game-window.ts';
import { grabFormat } from '#recorder/video/grab-formats.ts';
import { GraphSource } from '#recorder/video/graph-source.ts';
import { desktopDuplication, gfxCapture, screenCaptureKit } from '#recorder/video/push/push-formats.ts';
import { PushSource } from '#recorder/video/push/push-source.ts';
import { ReturningSource } from '#recorder/video/returning-source.ts';
import type { ScreenPlan } from '#recorder/video/screen-plan.ts';
import { ScreenSource } from '#recorder/video/screen-source.ts';
import { noWindow, WINDOW_SOURCE, WindowSource } from '#recorder/video/window-source.ts';

/** The source of a recording: a part of the screen, or only a game's window, wherever that is. Rejects with a GapError (`preflight.*`). */
export function openSource(plan: ScreenPlan, window: GameChoice | undefined): Promise<FrameSource & Disposable> {
  if (process.platform === 'darwin') return PushSource.open(plan, screenCaptureKit(plan));
  if (process.platform === 'win32')
    return ReturningSource.open(() => (window === undefined ? openDesktop(plan) : openWindow(plan, window)), plan.picture);
  return window === undefined ? ScreenSource.open(plan) : WindowSource.open({ ...plan, game: window });
}

/** By desktop duplication, else by GDI: that takes the processor 15 ms a picture of 1080p, and wine has nothing else. */
function openDesktop(plan: ScreenPlan): Promise<FrameSource & Disposable> {
  try {
    return Promise.resolve(GraphSource.open(plan, desktopDuplication(plan)));
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
    return ScreenSource.open(plan);
  }
}

async function openWindow(plan: ScreenPlan, game: GameChoice): Promise<FrameSource & Disposable> {
  const found = gameWindowOnWindows(game);
  if (found === undefined) throw noWindow(plan.display);
  const { window } = found;
  return await PushSource.open(plan, gfxCapture(plan, window), () => lookOnWindows(window)).catch((error) => {
    if (!(error instanceof GapError)) throw error;
    throw new GapError(
      'preflight.window',
      `The game’s window cannot be recorded by itself: ${error.message}`,
      'Record the screen, or a region of it',
      {
        way: { settings: ['window', 'region'] },
        cause: error,
      },
    );
  });
}

/** What the source of a screen is called before it is opened, or of a single window; `undefined` where there is none. */
export function sourceName(window = false, system: NodeJS.Platform = process.platform): string | undefined {
  if (system === 'darwin') return 'avfoundation';
  if (window) return system === 'win32' ? 'gfxcapture' : WINDOW_SOURCE;
  return grabFormat(system)?.name;
}
