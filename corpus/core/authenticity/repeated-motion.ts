import { MOTION_WINDOW, motionPrints } from '#corpus/core/authenticity/motion-prints.ts';
import { type Doubtful, doubtful, type Moves } from '#corpus/core/authenticity/played-input.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** Windows of a repeated stretch that have to follow each other as they did before: one alone may be an idle mouse. */
const LEAST_WINDOWS = 3;

/** Motion of the mouse that repeats, count by count, what it did earlier in the session. */
export function repeatedMotion(moves: Moves, t0Us: TsUs): Doubtful {
  const { tsUs } = moves;
  const marked = new Uint8Array(tsUs.length);
  const firstAt = new Map<bigint, number>();
  /** Windows that are repeated, by how many events they lie apart. */
  const byLag = new Map<number, number[]>();
  for (const { hash, at } of motionPrints(moves)) {
    const before = firstAt.get(hash);
    if (before === undefined) firstAt.set(hash, at);
    // Windows that overlap are one slow stretch of the same counts.
    else if (at - before >= MOTION_WINDOW) {
      const known = byLag.get(at - before);
      if (known === undefined) byLag.set(at - before, [at]);
      else known.push(at);
    }
  }
  for (const [lag, places] of byLag)
    if (places.length >= LEAST_WINDOWS)
      for (const at of places) {
        marked.fill(1, at, at + MOTION_WINDOW);
        marked.fill(1, at - lag, at - lag + MOTION_WINDOW);
      }
  return doubtful(tsUs, marked, t0Us);
}
