import type { FrameSource } from '#core/ports/frame-source.ts';
import { PushSource } from '#recorder/video/push-source.ts';
import type { ScreenPlan } from '#recorder/video/screen-plan.ts';
import { pushedBy } from '#test/support/pushed.ts';

/** In place of `electron/recorder/video/open-source.ts`: a source that pushes as GAP_PUSHED says. */
export const openSource = (plan: ScreenPlan): Promise<FrameSource & Disposable> =>
  PushSource.open(plan, pushedBy(process.env.GAP_PUSHED as Parameters<typeof pushedBy>[0], `${plan.region.width}x${plan.region.height}`));

export { sourceName } from '#recorder/video/open-source.ts';
