import { canonicalJson } from '#format/core/canonical.ts';
import { ARROW_KEYS, type Environment, isLast, type Rules } from '#play/core/environment.ts';
import { restoreState, saveState } from '#play/core/saved-state.ts';
import { stateHash } from '#play/core/state-hash.ts';

/** Where two runs of an environment that had to be identical diverged. */
export interface Divergence {
  readonly frame: number;
  /** `again`: a second run from the start; `restored`: a run from a state that was saved and read back. */
  readonly run: 'again' | 'restored';
  readonly hashes: readonly [first: string, second: string];
}

export interface TraceOptions {
  readonly seed?: number;
  readonly frames?: number;
  readonly players?: readonly string[];
  readonly actions: readonly number[];
}

interface Trace {
  /** Hash of the state after each frame. */
  readonly hashes: readonly string[];
  /** Frames that ended an episode. */
  readonly ends: ReadonlySet<number>;
  readonly saved: ReadonlyMap<number, string>;
}

const SAVE_EVERY = 37;
const FRAMES = 600;
const PLAYERS = ['p1', 'p2'];

/** Every player's action in a frame; depends on nothing but its arguments. */
const actionsAt = (frame: number, players: readonly string[], actions: readonly number[]) =>
  Object.fromEntries(players.map((player, p) => [player, actions[(frame * 7 + p * 3) % actions.length] as number]));

/** Runs an environment, episode after episode, each with its own seed, and records its states. */
export function traceOf(environment: Rules, { seed = 1, frames = FRAMES, players = PLAYERS, actions }: TraceOptions): Trace {
  const hashes: string[] = [];
  const ends = new Set<number>();
  const saved = new Map<number, string>();
  environment.reset(seed, players);
  for (let frame = 0; frame < frames; frame++) {
    if (frame % SAVE_EVERY === 0) saved.set(frame, saveState(environment));
    const result = environment.step(actionsAt(frame, players, actions));
    hashes.push(hashOf(environment));
    // A game is never stepped past the end of its episode.
    if (!isLast(players, result)) continue;
    ends.add(frame);
    environment.reset(seed + ends.size, players);
  }
  return { hashes, ends, saved };
}

/** Where a second run from the start diverges from the first; undefined if it does not. */
export function firstDifference(first: readonly string[], second: readonly string[]): Divergence | undefined {
  const frame = first.findIndex((hash, i) => hash !== second[i]);
  return frame < 0 ? undefined : { frame, run: 'again', hashes: [first[frame] as string, second[frame] ?? 'none'] };
}

/**
 * Runs an environment twice with the same seeds and actions, then again from saved states, and compares every state. Undefined: no
 * difference was found. Rollback depends on this: a game that is not deterministic cannot be played by two. `first`: the first run, if it
 * has been made already.
 */
export function findDivergence(make: () => Rules, options: TraceOptions, first: Trace = traceOf(make(), options)): Divergence | undefined {
  const { players = PLAYERS, actions } = options;
  const second = make();
  const again = firstDifference(first.hashes, traceOf(second, options).hashes);
  if (again !== undefined) return again;
  // The last state first, in an environment that has run on since: anything kept outside the state must not match by chance.
  for (const [from, state] of [...first.saved].reverse()) {
    restoreState(second, state);
    for (let frame = from; frame < Math.min(first.hashes.length, from + SAVE_EVERY); frame++) {
      second.step(actionsAt(frame, players, actions));
      const [expected, found] = [first.hashes[frame] as string, hashOf(second)];
      if (expected !== found) return { frame, run: 'restored', hashes: [expected, found] };
      // The next frame belongs to another episode, which this state does not cover.
      if (first.ends.has(frame)) break;
    }
  }
  return undefined;
}

/** Actions for `findDivergence` to try: none, each key alone, and each key with the next. */
export function actionsOf({ keys = ARROW_KEYS }: Pick<Environment, 'keys'>): number[] {
  const bits = Object.values(keys);
  return [0, ...bits, ...bits.map((bit, i) => bit | (bits[(i + 1) % bits.length] as number))];
}

const hashOf = ({ state }: Rules): string => stateHash(canonicalJson(state));
