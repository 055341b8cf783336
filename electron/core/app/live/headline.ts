import { type Health, health, type Written } from '#core/app/live/written.ts';
import type { AppState } from '#core/app/state.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { GapReason } from '#format/core/input/gap.ts';
import { LEAST_USABLE_PCT, MOST_MISSING_PCT, MOST_RESIDUAL_US } from '#format/core/quality/limits.ts';
import { asSpan, type SpanUs } from '#format/core/time/units.ts';

/** A session so young says little: of five seconds at 30 frames a second, a single missing frame is too much. */
const YOUNG_S = 5;

/** Who holds a recording, or what else keeps it from being recorded. */
export type Paused = GapReason | 'held-by-lab' | 'held-by-both';

/** How a display shows a running session: also a colour and a shape. */
export type Tone = 'rec' | 'paused' | 'late' | 'fail' | 'unknown';

/** The one thing to say of a running session: the worst of writing, quality and focus. */
export type Headline = { readonly tone: Tone } & (
  | { readonly says: 'starting' | 'dead' | 'unknown' | 'late' | 'recording' }
  | { readonly says: 'missing' | 'unusable'; readonly percent: number }
  | { readonly says: 'residual'; readonly us: SpanUs }
  | { readonly says: 'closed'; readonly stopsInS: number | undefined }
  | { readonly says: 'paused'; readonly why: Paused }
);

interface Known {
  readonly state: AppState;
  readonly written: Written | undefined;
  /** Since `written` arrived. */
  readonly sinceMs: number;
  readonly snapshot: Snapshot | undefined;
  /** The game has closed. */
  readonly gone?: { readonly stopsInS?: number | undefined } | undefined;
}

/** What is said of a session: never just that it records while nothing is written, or while one of these limits is broken. */
export function headlineOf({ state, written, sinceMs, snapshot, gone }: Known): Headline {
  if (state.phase === 'starting') return { tone: 'unknown', says: 'starting' };
  const { video, input } = health(written, sinceMs);
  const is = (one: Health) => video === one || input === one;
  if (is('dead')) return { tone: 'fail', says: 'dead' };
  if (is('unknown') || snapshot === undefined) return { tone: 'unknown', says: 'unknown' };
  if (gone !== undefined) return { tone: 'paused', says: 'closed', stopsInS: gone.stopsInS };
  return failing(snapshot) ?? (is('late') ? { tone: 'late', says: 'late' } : (paused(snapshot) ?? unusable(snapshot) ?? RECORDING));
}

const RECORDING: Headline = { tone: 'rec', says: 'recording' };

/** Share of the frames for which no picture was captured. */
export const missingPct = ({ repeats, frames }: Pick<Snapshot, 'repeats' | 'frames'>): number =>
  frames === 0 ? 0 : (100 * repeats) / frames;

/** Why the verdict would fail now, by `cfr.missing` and `frames.residual`; that also corrects a residual by the calibration. */
function failing(snapshot: Snapshot): Headline | undefined {
  if (snapshot.elapsedS < YOUNG_S) return undefined;
  const percent = missingPct(snapshot);
  if (percent >= MOST_MISSING_PCT) return { tone: 'fail', says: 'missing', percent };
  if (snapshot.residualP99Us > MOST_RESIDUAL_US) return { tone: 'fail', says: 'residual', us: asSpan(snapshot.residualP99Us) };
  return undefined;
}

/** Most of it holds nothing to learn from, by `session.usable`: the wrong window, a black screen, a game in the background. */
function unusable({ elapsedS, frames, unusable }: Snapshot): Headline | undefined {
  const percent = frames === 0 ? 0 : (100 * unusable) / frames;
  return elapsedS >= YOUNG_S && percent > 100 - LEAST_USABLE_PCT ? { tone: 'fail', says: 'unusable', percent } : undefined;
}

function paused({ closedFor, heldBy }: Snapshot): Headline | undefined {
  return closedFor === undefined ? undefined : { tone: 'paused', says: 'paused', why: pausedBy({ closedFor, heldBy }) };
}

/** Why it is paused; a hold names who holds it. */
export function pausedBy({ closedFor, heldBy }: { readonly closedFor: GapReason } & Pick<Snapshot, 'heldBy'>): Paused {
  if (closedFor !== 'held' || !heldBy.includes('lab')) return closedFor;
  return heldBy.includes('player') ? 'held-by-both' : 'held-by-lab';
}
