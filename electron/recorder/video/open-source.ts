import type { GameChoice } from '#core/input/game-rule.ts';
import type { FrameSource } from '#core/ports/frame-source.ts';
import type { ScreenPlan } from '#recorder/video/screen-plan.ts';
import { ScreenSource } from '#recorder/video/screen-source.ts';
import { WindowSource } from '#recorder/video/window-source.ts';

/** The source of a recording: a part of the screen, or only a game's window, wherever that is. Rejects with a GapError (`preflight.*`). */
export const openSource = (plan: ScreenPlan, window: GameChoice | undefined): Promise<FrameSource & Disposable> =>
  window === undefined ? ScreenSource.open(plan) : WindowSource.open({ ...plan, game: window });
