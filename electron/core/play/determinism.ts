import { canonicalJson } from '#core/game/canonical.ts';
import { ARROW_KEYS, type Environment, type Rules } from '#core/play/environment.ts';
import { stateHash } from '#core/play/state-hash.ts';

/** Where two runs of an environment parted that had to be the same. */
export interface Divergence {
  readonly frame: number;
  /** `again`: a second run from the start; `restored`: a run from a state that was saved and read back. */
  readonly run: 'again' | 'restored';
  readonly hashes: readonly [first: string, second: string];
}

/**
 * Runs an environment twice with the same seed and actions, and from states that were saved, and compares every state. Undefined: no
 * difference was found in so many frames. Rollback is built on this: what is not deterministic cannot be played by two.
 */
export function findDivergence(
  make: () => Rules,
  {
    seed = 1,
    frames = 600,
    saveEvery = 37,
    players = ['p1', 'p2'],
    actions,
  }: { seed?: number; frames?: number; saveEvery?: number; players?: readonly string[]; actions: readonly number[] },
): Divergence | undefined {
  const first = make();
  first.reset(seed, players);
  const hashes: string[] = [];
  const saved = new Map<number, string>();
  const of = (frame: number) =>
    Object.fromEntries(players.map((player, p) => [player, actions[(frame * 7 + p * 3) % actions.length] as number]));
  for (let frame = 0; frame < frames; frame++) {
    if (frame % saveEvery === 0) saved.set(frame, canonicalJson(first.state));
    first.step(of(frame));
    hashes.push(hashOf(first));
  }
  const follow = (from: number, to: number, run: Divergence['run'], environment: Rules): Divergence | undefined => {
    for (let frame = from; frame < to; frame++) {
      environment.step(of(frame));
      const [expected, found] = [hashes[frame] as string, hashOf(environment)];
      if (expected !== found) return { frame, run, hashes: [expected, found] };
    }
    return undefined;
  };
  const second = make();
  second.reset(seed, players);
  const again = follow(0, frames, 'again', second);
  if (again !== undefined) return again;
  // The last first: what is kept beside the state must not happen to be what it was then.
  for (const [frame, state] of [...saved].reverse()) {
    // Through text, as a rollback does; in the environment that has run on meanwhile.
    second.state = JSON.parse(state);
    const restored = follow(frame, Math.min(frames, frame + saveEvery), 'restored', second);
    if (restored !== undefined) return restored;
  }
  return undefined;
}

/** What a player can do, for `findDivergence`: nothing, each key alone, and each with the next. */
export function actionsOf({ keys = ARROW_KEYS }: Pick<Environment, 'keys'>): number[] {
  const bits = Object.values(keys);
  return [0, ...bits, ...bits.map((bit, i) => bit | (bits[(i + 1) % bits.length] as number))];
}

const hashOf = ({ state }: Rules): string => stateHash(canonicalJson(state));
