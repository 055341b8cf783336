import { setTimeout as sleep } from 'node:timers/promises';

interface Pace {
  /** After the first attempt; twice as long after each more. */
  readonly first: number;
  readonly most?: number;
}

/** How long to wait after so many attempts, 1 and more, in the unit of `pace`. */
export const backoff = (attempts: number, { first, most = Number.POSITIVE_INFINITY }: Pace): number =>
  Math.min(most, first * 2 ** (attempts - 1));

/** Waits so long, ms, and at least `leastMs`. Rejects once it is aborted. */
export async function backOff(attempts: number, pace: Pace, signal: AbortSignal | undefined, leastMs = 0): Promise<void> {
  await sleep(Math.max(leastMs, backoff(attempts, pace)), undefined, { signal });
}
