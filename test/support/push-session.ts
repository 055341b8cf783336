import type { FrameSource } from '#core/ports/frame-source.ts';
import { PushSource } from '#recorder/video/push/push-source.ts';
import { ReturningSource } from '#recorder/video/returning-source.ts';
import type { ScreenPlan } from '#recorder/video/screen-plan.ts';
import { pushedBy } from '#test/support/pushed.ts';

/** In place of `electron/recorder/video/open-source.ts`: a source that pushes as GAP_PUSHED says, and comes back if GAP_RETURNS is set. */
export function openSource(plan: ScreenPlan): Promise<FrameSource & Disposable> {
  const format = pushedBy(process.env.GAP_PUSHED as Parameters<typeof pushedBy>[0], `${plan.region.width}x${plan.region.height}`);
  const open = () => PushSource.open(plan, format);
  return process.env.GAP_RETURNS === undefined ? open() : ReturningSource.open([open], plan.picture);
}
