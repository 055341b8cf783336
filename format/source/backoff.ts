import { setTimeout as sleep } from 'node:timers/promises';
import type { Words } from '#format/core/said.ts';

/** How often a web server or a store is asked that is too busy, or gone for a moment, and how soon again, ms. */
export const TRIES = 4;
const AGAIN_MS = { first: 200 };
/** Too busy, or broken for the moment (RFC 9110 section 15.6, RFC 6585 section 4; S3's `SlowDown` is a 503). */
export const PASSING_STATUS: readonly number[] = [429, 500, 502, 503, 504];

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

/** Why an attempt failed that may succeed in a moment. */
export class Passing {
  readonly why: Words;

  constructor(why: Words) {
    this.why = why;
  }
}

/** Attempts it up to {@link TRIES} times, until it does not end in {@link Passing}. Rejects as `once` does, and once it is aborted. */
export async function attempted<T>(once: () => Promise<T | Passing>, signal: AbortSignal | undefined): Promise<T | Passing> {
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    const got = await once();
    if (!(got instanceof Passing) || tries === TRIES) return got;
    await backOff(tries, AGAIN_MS, signal);
  }
}
