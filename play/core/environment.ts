import type { Picture } from '#play/core/picture.ts';

/** The outcome of one frame of a game, for every player. */
export interface StepResult {
  readonly rewards?: Readonly<Record<string, number>>;
  readonly terminated?: Readonly<Record<string, boolean>>;
  readonly truncated?: Readonly<Record<string, boolean>>;
  readonly infos?: Readonly<Record<string, unknown>>;
  readonly observations?: Readonly<Record<string, unknown>>;
}

/** Every player's action in a frame: the sum of the `keys` held down, 0 for none. */
export type Actions = Readonly<Record<string, number>>;

/**
 * The rules of a game. They must be deterministic: the same seed and actions lead to the same states. `state` is JSON and holds everything;
 * the framework saves and restores it.
 */
export interface Rules {
  state: unknown;
  reset(seed: number, players: readonly string[]): void;
  /** Advances the game by one frame. */
  step(actions: Actions): StepResult;
}

/**
 * A game, written as a class `Game` in TypeScript or Python: nothing else is needed to run it with several players. `resources/examples`
 * has one of each.
 */
export interface Environment extends Rules {
  /** Keys that count, by `KeyboardEvent.code`, and the bit each one adds to an action. Default: the arrow keys. */
  readonly keys?: Readonly<Record<string, number>>;
  /** What a player sees of the state. Called at the screen's own rate; must change nothing. */
  render(player: string): Picture;
}

export const ARROW_KEYS: Readonly<Record<string, number>> = { ArrowLeft: 1, ArrowRight: 2, ArrowUp: 4, ArrowDown: 8 };

/** Whether a frame is the last one: every player is terminated or truncated. */
export function isLast(players: readonly string[], { terminated, truncated }: StepResult): boolean {
  return players.every((player) => terminated?.[player] === true || truncated?.[player] === true);
}
