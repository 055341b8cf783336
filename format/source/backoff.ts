import { setTimeout as sleep } from 'node:timers/promises';

/** How often a web server or a store is asked that is too busy, or gone for a moment, and how soon again, ms. */
export const TRIES = 4;
export const AGAIN_MS = { first: 200 };
/** Too busy, or broken for the moment (RFC 9110 section 15.6, RFC 6585 section 4; S3's `SlowDown` is a 503). */
export const PASSING: readonly number[] = [429, 500, 502, 503, 504];

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
