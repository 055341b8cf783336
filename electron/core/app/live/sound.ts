import type { Tone } from '#core/app/live/headline.ts';
import type { Phase } from '#core/app/state.ts';

/** What a player hears who looks at the game: nothing of ours may be drawn over it, since it would be in the picture. */
export type Sound = 'started' | 'marker' | 'problem' | 'stopped' | 'asked';

/** What of a session may be heard. */
export interface Heard {
  readonly phase: Phase;
  readonly tone: Tone;
  /** In the file; undefined: not known yet. */
  readonly markers: number | undefined;
}

/** What to play when `now` follows `before`. A pause is silent: the player has asked for it, or has left the game. */
export function soundOf(before: Heard, now: Heard): Sound | undefined {
  const [was, is] = [isRunning(before), isRunning(now)];
  if (was && !is) return 'stopped';
  if (now.phase !== 'recording') return undefined;
  if (before.phase !== 'recording') return now.tone === 'fail' ? 'problem' : 'started';
  if (now.tone === 'fail' && before.tone !== 'fail') return 'problem';
  return before.markers !== undefined && (now.markers ?? 0) > before.markers ? 'marker' : undefined;
}

const isRunning = ({ phase }: Heard) => phase === 'starting' || phase === 'recording';
