/** How to make a network worse than it is. Times in ms, one way; `loss` 0 to 1. */
export interface Shaping {
  readonly delayMs: number;
  /** Each packet's delay varies evenly by up to this, up or down: packets overtake each other. */
  readonly jitterMs: number;
  readonly loss: number;
}

export const NO_SHAPING: Shaping = { delayMs: 0, jitterMs: 0, loss: 0 };

/** How long to hold a packet back, ms; undefined if it is lost. `random` returns numbers from 0 to 1. */
export function heldBackMs({ delayMs, jitterMs, loss }: Shaping, random: () => number): number | undefined {
  if (random() < loss) return undefined;
  return Math.max(0, delayMs + (2 * random() - 1) * jitterMs);
}
