/** How a network is made worse than it is. Times in ms, one way; `loss` 0 to 1. */
export interface Shaping {
  readonly delayMs: number;
  /** Added to some packets and taken from others, evenly: packets overtake each other. */
  readonly jitterMs: number;
  readonly loss: number;
}

export const NO_SHAPING: Shaping = { delayMs: 0, jitterMs: 0, loss: 0 };

/** How long a packet is held back, ms; undefined: it is lost. `random` gives numbers from 0 to 1. */
export function heldBackMs({ delayMs, jitterMs, loss }: Shaping, random: () => number): number | undefined {
  if (random() < loss) return undefined;
  return Math.max(0, delayMs + (2 * random() - 1) * jitterMs);
}
