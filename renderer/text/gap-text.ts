import { GAP_REASONS, type GapReason } from '#format/core/input/gap.ts';
import { say } from '#renderer/text/say.ts';

/** Why nothing was recorded, in words; what another program calls it is shown as it stands. */
export function gapText(reason: string | undefined): string {
  const known = (GAP_REASONS.slice(1) as GapReason[]).find((one) => one === reason);
  return known === undefined ? (reason ?? say('review.blank.unknown')) : say(`rec.gap.${known}`);
}
