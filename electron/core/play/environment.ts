import type { Picture } from '#core/play/picture.ts';

/** What one frame of a game came to, for every player. */
export interface StepResult {
  readonly rewards?: Readonly<Record<string, number>>;
  readonly terminated?: Readonly<Record<string, boolean>>;
  readonly truncated?: Readonly<Record<string, boolean>>;
  readonly infos?: Readonly<Record<string, unknown>>;
  readonly observations?: Readonly<Record<string, unknown>>;
}

/** What every player does in a frame: the sum of `keys` that are down, 0 for who does nothing. */
export type Actions = Readonly<Record<string, number>>;

/**
 * How a game goes. It must be deterministic: the same seed and the same actions give the same states. `state` is JSON and holds all of it;
 * saving and restoring it is the framework's work.
 */
export interface Rules {
  state: unknown;
  reset(seed: number, players: readonly string[]): void;
  /** One frame, by what every player does. */
  step(actions: Actions): StepResult;
}

/**
 * A game, as somebody writes it, as a class `Game` in TypeScript or in Python: nothing else has to be written to run it with several players.
 * `resources/examples` has one of each.
 */
export interface Environment extends Rules {
  /** Which keys count, by `KeyboardEvent.code`, and what each adds to an action: a bit of its own. The arrow keys, if there is none. */
  readonly keys?: Readonly<Record<string, number>>;
  /** What a player sees of the state. Called as often as the screen can show it, and changes nothing. */
  render(player: string): Picture;
}

export const ARROW_KEYS: Readonly<Record<string, number>> = { ArrowLeft: 1, ArrowRight: 2, ArrowUp: 4, ArrowDown: 8 };

/** Whether a frame is the last one: nobody plays on. */
export function isLast(players: readonly string[], { terminated, truncated }: StepResult): boolean {
  return players.every((player) => terminated?.[player] === true || truncated?.[player] === true);
}
