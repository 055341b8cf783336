/** What one frame of a game came to, for every player. */
export interface StepResult {
  readonly rewards?: Readonly<Record<string, number>>;
  readonly terminated?: Readonly<Record<string, boolean>>;
  readonly truncated?: Readonly<Record<string, boolean>>;
  readonly infos?: Readonly<Record<string, unknown>>;
  readonly observations?: Readonly<Record<string, unknown>>;
}

/**
 * A game, as somebody writes it: nothing else has to be written to run it with several players. It must be deterministic: the same seed and
 * the same actions give the same states. `state` is JSON and holds all of it; saving and restoring it is the framework's work.
 */
export interface Environment {
  state: unknown;
  /** What a player does who does nothing. */
  readonly idle: unknown;
  reset(seed: number, players: readonly string[]): void;
  /** One frame, by what every player does. */
  step(actions: Readonly<Record<string, unknown>>): StepResult;
}

/** Whether a frame is the last one: nobody plays on. */
export function isLast(players: readonly string[], { terminated, truncated }: StepResult): boolean {
  return players.every((player) => terminated?.[player] === true || truncated?.[player] === true);
}
