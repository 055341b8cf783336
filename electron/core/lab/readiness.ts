import type { View } from '#core/app/contract.ts';
import { standingConsent } from '#core/app/standing-consent.ts';
import { isResting } from '#core/app/transition.ts';
import type { StationLine } from '#core/lab/lab-contract.ts';
import { english, said, type Words } from '#format/core/said.ts';

/** All that a lab learns of what an unseen station does. */
const RUNNING = said`something is already running`;

export const saysItRuns = (why: readonly Words[]): boolean => why.some((one) => english(one) === english(RUNNING));

/** What a station still needs before a recording can be started on it. */
export function notReady({ state, consents, draft, room }: View): Words[] {
  const why: Words[] = [];
  if (!isResting(state)) why.push(RUNNING);
  if (standingConsent({ consents, draft }) === undefined) why.push(said`no consent has been given`);
  if (draft.game === '') why.push(said`no game is chosen`);
  if (room.leftS === undefined) why.push(said`free space could not be read`);
  else if (room.leftS < draft.minutes * 60) why.push(said`space for ${Math.floor(room.leftS / 60)} of ${draft.minutes} min`);
  if (state.phase === 'checked' && state.check.findings.some(({ severity }) => severity === 'fail'))
    why.push(said`its test recording failed`);
  return why;
}

/** Why the whole lab cannot start: every expected station must be connected, and every connected one ready. */
export function labNotReady(stations: readonly StationLine[]): Words[] {
  if (stations.length === 0) return [said`no station is connected`];
  return stations.flatMap(({ name, expected, present, notReady: why }) =>
    present ? why.map((one) => said`${name}: ${one}`) : expected ? [said`${name}: not connected`] : [],
  );
}
