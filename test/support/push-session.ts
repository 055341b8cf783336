import type { FrameSource } from '#core/ports/frame-source.ts';
import { PushSource } from '#session/picture/push/push-source.ts';
import { ReturningSource } from '#session/picture/returning-source.ts';
import type { ScreenPlan } from '#session/picture/screen-plan.ts';
import { pushedBy } from '#test/support/pushed.ts';

/** In place of `electron/session/picture/open-source.ts`: a source that pushes as GAP_PUSHED says, and comes back if GAP_RETURNS is set. */
export function openSource(plan: ScreenPlan): Promise<FrameSource & Disposable> {
  const format = pushedBy(process.env.GAP_PUSHED as Parameters<typeof pushedBy>[0], `${plan.region.width}x${plan.region.height}`);
  const open = () => PushSource.open(plan, format);
  return process.env.GAP_RETURNS === undefined ? open() : ReturningSource.open([open], plan.picture);
}
