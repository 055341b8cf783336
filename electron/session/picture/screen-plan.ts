import type { RecordPlan } from '#core/plan/plan.ts';
import type { SlotForm } from '#core/rings/picture-slot.ts';
import type { Region } from '#format/core/video/picture-size.ts';
import type { GameChoice } from '#native/core/input/game-rule.ts';

/** What is read from the screen, and where it goes in the picture. */
export interface ScreenPlan {
  readonly display: string;
  readonly region: Region;
  readonly cursor: boolean;
  readonly picture: SlotForm;
  /** Part of the picture the region is scaled into. */
  readonly area: Region;
}

/** The game whose window is recorded by itself, and which of its windows has the focus (0: not known yet): that one it is. */
export interface WindowChoice {
  readonly game: GameChoice;
  readonly focused?: (() => number) | undefined;
}

/** What a slot holds of the pictures of a plan. */
export const slotForm = ({ size, gold }: Pick<RecordPlan, 'size' | 'gold'>): SlotForm => ({ ...size, exact: gold });
