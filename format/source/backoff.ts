import { setTimeout as sleep } from 'node:timers/promises';

interface Backoff {
  /** After the first attempt; twice as long after each more. */
  readonly first: number;
  readonly most?: number;
}

/** How long to wait after so many attempts, 1 and more, in the unit of `first`. */
export const backoff = (attempts: number, { first, most = Number.POSITIVE_INFINITY }: Backoff): number =>
  Math.min(most, first * 2 ** (attempts - 1));

/** Waits so long, ms, and at least `leastMs`. Rejects once it is aborted. */
export async function backOff(attempts: number, times: Backoff, signal: AbortSignal | undefined, leastMs = 0): Promise<void> {
  await sleep(Math.max(leastMs, backoff(attempts, times)), undefined, { signal });
}
