import type { RecordPlan, Region } from '#core/plan/plan.ts';
import type { SlotForm } from '#core/rings/picture-slot.ts';

/** What is read from the screen, and where it goes in the picture. */
export interface ScreenPlan {
  readonly display: string;
  readonly region: Region;
  readonly cursor: boolean;
  readonly picture: SlotForm;
  /** Part of the picture the region is scaled into. */
  readonly area: Region;
}

/** What a slot holds of the pictures of a plan. */
export const slotForm = ({ size, gold }: Pick<RecordPlan, 'size' | 'gold'>): SlotForm => ({ ...size, exact: gold });
