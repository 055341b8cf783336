import { asTs, type TsUs } from '#format/core/time/units.ts';

/**
 * Why a stretch of a session holds no trustworthy data. Journal records carry the index; 0 is no reason.
 *
 * - `unfocused`: another program than the recorded game had the focus.
 * - `held`: the player pressed the hold hotkey.
 * - `secure-input`: the system or another program took the keyboard for itself (a password field, a lock screen).
 * - `hook-lost`: the source of input had gone silent, or the system had switched it off.
 * - `device-lost`: one device was unplugged; only its rows are missing.
 * - `stalled`: the recorder itself did not run.
 * - `suspended`: the machine slept.
 * - `focus-unknown`: the system did not say, or not in time, which program had the focus.
 * - `lost`: the recorder was killed or a file damaged; what it had not written yet is missing. Reaches beyond the last frame.
 */
export const GAP_REASONS = [
  '',
  'unfocused',
  'held',
  'secure-input',
  'hook-lost',
  'device-lost',
  'stalled',
  'suspended',
  'lost',
  'focus-unknown',
] as const;

export type GapReason = Exclude<(typeof GAP_REASONS)[number], ''>;

/** Reasons known while a session runs: not `device-lost`, which concerns one device's rows, nor `lost`, which is found afterwards. */
export type SessionGapReason = Exclude<GapReason, 'device-lost' | 'lost'>;

export function reasonIndex(reason: GapReason): number {
  return GAP_REASONS.indexOf(reason);
}

/** Reasons that leave it uncertain whether the game was on the screen. With the others it was; only its input is missing. */
const HIDING: readonly GapReason[] = ['unfocused', 'held', 'secure-input', 'stalled', 'focus-unknown'];

/** Whether pictures of a gap must be black. With `wholeScreen` the player agreed to other windows; `held` means black all the same. */
export function hidesPictures(reason: GapReason, wholeScreen: boolean): boolean {
  return reason === 'held' || (!wholeScreen && HIDING.includes(reason));
}

/** A gap as in `meta.json`. Both ends us on the session's clock; `toUs` is not part of it. */
export interface Gap {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
  readonly reason: GapReason;
  /** Which device is missing; undefined: everything is. */
  readonly device?: string | undefined;
}

/** The gaps in a journal's records, in order of time, without empty ones. The last record for each beginning counts. */
export function foldGaps(records: Iterable<Gap & { readonly open: boolean }>, endUs: TsUs): Gap[] {
  const byStart = new Map<string, Gap>();
  for (const { fromUs, toUs, reason, device, open } of records)
    byStart.set(`${fromUs} ${reason} ${device ?? ''}`, { fromUs, toUs: open ? endUs : asTs(Math.min(toUs, endUs)), reason, device });
  return [...byStart.values()].filter(({ fromUs, toUs }) => toUs > fromUs).sort((a, b) => a.fromUs - b.fromUs);
}
