import { canonicalJson } from '#format/core/canonical.ts';
import type { ComparedColumn } from '#format/core/game/comparison.ts';
import type { EpisodeStart } from '#format/core/game/game-summary.ts';
import type { Actions, Rules, StepResult } from '#play/core/environment.ts';
import { stateHash } from '#play/core/state-hash.ts';

/** One frame as it was recorded; cells by player. `null` or undefined: the game did not say. */
export interface RecordedFrame {
  readonly episode: number;
  readonly frame: number;
  readonly players: readonly string[];
  readonly cells: Readonly<Record<ComparedColumn, readonly unknown[]>>;
}

/** Where a game did something else than what was recorded. */
export interface ReplayDivergence {
  readonly episode: number;
  readonly frame: number;
  readonly player: string;
  readonly column: ComparedColumn;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/** An episode that cannot be played again, from here on. */
export interface Unplayable {
  readonly episode: number;
  readonly why: string;
}

/** A frame that was played again. */
export interface ReplayedFrame {
  readonly episode: number;
  readonly frame: number;
  readonly actions: Actions;
  readonly result: StepResult;
  /** The rules, with the state after the frame. */
  readonly rules: Rules;
}

export interface ReplayResult {
  readonly episodes: number;
  readonly frames: number;
  /** State hashes that were recorded, and came out the same. */
  readonly hashes: number;
  /** The first of each episode that has one: what follows it differs too. */
  readonly divergences: readonly ReplayDivergence[];
  readonly unplayable: readonly Unplayable[];
}

/** Drives a game with recorded actions, frame by frame, and holds everything it does against what was recorded. Pure. */
export class Replay {
  readonly #make: () => Rules;
  readonly #starts: ReadonlyMap<number, EpisodeStart>;
  readonly #onFrame: ((frame: ReplayedFrame) => void) | undefined;
  #rules: Rules | undefined;
  #episode = -1;
  #next = 0;
  #episodes = 0;
  #frames = 0;
  #hashes = 0;
  readonly #divergences: ReplayDivergence[] = [];
  readonly #unplayable: Unplayable[] = [];

  constructor(make: () => Rules, starts: readonly EpisodeStart[], onFrame?: (frame: ReplayedFrame) => void) {
    this.#make = make;
    this.#starts = new Map(starts.map((start) => [start.episode, start]));
    this.#onFrame = onFrame;
  }

  get result(): ReplayResult {
    const [divergences, unplayable] = [this.#divergences, this.#unplayable];
    return { episodes: this.#episodes, frames: this.#frames, hashes: this.#hashes, divergences, unplayable };
  }

  /** The next frame, in the order of `game.parquet`. */
  take(recorded: RecordedFrame): void {
    const { episode, frame } = recorded;
    if (episode !== this.#episode) this.#begin(episode);
    const rules = this.#rules;
    if (rules === undefined) return;
    const actions = frame === this.#next ? actionsOf(recorded) : `frame ${this.#next} is missing`;
    if (typeof actions === 'string') {
      this.#giveUp(actions);
      return;
    }
    const result = rules.step(actions);
    this.#next += 1;
    const divergence = this.#compare(recorded, rules, result);
    if (divergence !== undefined) {
      this.#divergences.push(divergence);
      this.#rules = undefined;
      return;
    }
    this.#frames += 1;
    this.#onFrame?.({ episode, frame, actions, result, rules });
  }

  #begin(episode: number): void {
    [this.#episode, this.#next, this.#rules] = [episode, 0, undefined];
    const start = this.#starts.get(episode);
    if (start === undefined) this.#giveUp('the shard does not say how it began: it is from an older recorder');
    else if (typeof start.seed !== 'number') this.#giveUp('the game gave no number as its seed');
    else {
      this.#episodes += 1;
      this.#rules = this.#make();
      this.#rules.reset(start.seed, start.players);
    }
  }

  #giveUp(why: string): void {
    this.#unplayable.push({ episode: this.#episode, why });
    this.#rules = undefined;
  }

  #compare({ episode, frame, players, cells }: RecordedFrame, rules: Rules, result: StepResult): ReplayDivergence | undefined {
    // The state first: it says most.
    const hash = stateHash(canonicalJson(rules.state));
    for (const [p, player] of players.entries()) {
      const replayed: Record<Exclude<ComparedColumn, 'action'>, unknown> = {
        state_hash: hash,
        reward: result.rewards?.[player],
        terminated: result.terminated?.[player],
        truncated: result.truncated?.[player],
        info: jsonOf(result.infos?.[player]),
        observation: jsonOf(result.observations?.[player]),
      };
      for (const [column, value] of Object.entries(replayed) as [keyof typeof replayed, unknown][]) {
        const recorded = cells[column][p] ?? undefined;
        // A state hash that was never sent cannot be held against anything.
        if (recorded === value || (column === 'state_hash' && recorded === undefined)) continue;
        return { episode, frame, player, column, recorded: recorded ?? null, replayed: value ?? null };
      }
    }
    if (players.some((_, p) => (cells.state_hash[p] ?? undefined) !== undefined)) this.#hashes += 1;
    return undefined;
  }
}

const jsonOf = (value: unknown): string | undefined => (value === undefined ? undefined : canonicalJson(value));

/** The actions of a frame, or why they are none that `gap play` would have sent. */
function actionsOf({ frame, players, cells }: RecordedFrame): Actions | string {
  const actions: Record<string, number> = {};
  for (const [p, player] of players.entries()) {
    const action = Number(cells.action[p]);
    if (!Number.isSafeInteger(action)) return `frame ${frame}: ${player} did ${String(cells.action[p])}, which is no sum of keys`;
    actions[player] = action;
  }
  return actions;
}
