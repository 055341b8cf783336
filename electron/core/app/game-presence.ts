import type { Phase } from '#core/app/state.ts';

/** What the system says of the chosen game's window; undefined: it does not say. */
export interface Presence {
  readonly isOpen: boolean | undefined;
  readonly isFront: boolean | undefined;
}

/** How long after its game has closed a recording stops, s; 0: never. */
export const CLOSED_S = [5, 60, 300, 0] as const;
export const USUAL_CLOSED_S = 60;

/** What is remembered from one look to the next. */
export interface Seen {
  readonly wasOpen: boolean | undefined;
  readonly wasFront: boolean;
  /** Since when the game of a running recording is closed. */
  readonly goneAtMs: number | undefined;
  /** It was recorded since it started: it is not recorded again by itself before it starts anew. */
  readonly isDone: boolean;
}

export const UNSEEN: Seen = { wasOpen: undefined, wasFront: false, goneAtMs: undefined, isDone: false };

interface Look {
  readonly phase: Phase;
  /** Recordings start by themselves. */
  readonly auto: boolean;
  /** Of `CLOSED_S`. */
  readonly closedS: number;
  readonly presence: Presence;
  readonly nowMs: number;
}

/**
 * What a look at the windows means: a recording that waits for its game starts with it, one whose game has closed stops after a while, and with `auto` one
 * starts when the game starts or comes to the front. Where the system does not say, nothing follows.
 */
export function follow(
  before: Seen,
  { phase, auto, closedS, presence, nowMs }: Look,
): { readonly seen: Seen; readonly does?: 'start' | 'stop' } {
  const { isOpen, isFront = false } = presence;
  if (isOpen === undefined) return { seen: { ...before, goneAtMs: undefined } };
  const isLive = phase === 'starting' || phase === 'recording';
  const goneAtMs = isLive && !isOpen ? (before.goneAtMs ?? nowMs) : undefined;
  const seen: Seen = { wasOpen: isOpen, wasFront: isFront, goneAtMs, isDone: isOpen && (isLive || before.isDone) };
  if (phase === 'waiting') return isOpen ? { seen, does: 'start' } : { seen };
  if (phase === 'recording') {
    const isOver = goneAtMs !== undefined && closedS > 0 && nowMs - goneAtMs >= closedS * 1000;
    return isOver ? { seen, does: 'stop' } : { seen };
  }
  const comes = isOpen && !before.isDone && (before.wasOpen === false || (isFront && !before.wasFront));
  return auto && comes && RESTING.includes(phase) ? { seen, does: 'start' } : { seen };
}

/** A result that somebody reads is not replaced by a recording of its own accord, but for one that ended well. */
const RESTING: readonly Phase[] = ['idle', 'sealed'];
