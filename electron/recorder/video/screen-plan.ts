import type { Region } from '#core/plan/plan.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';

/** What is read from the screen, and where it goes in the picture. */
export interface ScreenPlan {
  readonly display: string;
  readonly region: Region;
  readonly cursor: boolean;
  readonly picture: PictureSize;
  /** Part of the picture the region is scaled into. */
  readonly area: Region;
}
