import type { Anchor } from '#core/journal/closing.ts';
import { nowUs } from '#native/clock.ts';

/** Two readings of each clock take less than this, us, unless the thread is preempted between them. */
const WIDE_US = 20;
const MOST_TRIES = 5;

/**
 * Reads the monotonic and the wall clock as a pair. `Date.now()` has whole milliseconds: waiting for its next edge (at most 1 ms) makes
 * the pair accurate to the time that two readings take. `performance.now()` is no wall clock: it only counts from the start.
 */
export function readAnchor(): Anchor {
  let best = readEdge();
  for (let tried = 1; tried < MOST_TRIES && best.widthUs > WIDE_US; tried++) {
    const next = readEdge();
    if (next.widthUs < best.widthUs) best = next;
  }
  return best;
}

/** The edge lies between the last reading of the old millisecond and the first of the new one, wherever the thread was preempted. */
function readEdge(): Anchor {
  let earlier = nowUs();
  const startMs = Date.now();
  let before = nowUs();
  for (;;) {
    const wallMs = Date.now();
    const after = nowUs();
    if (wallMs !== startMs) return { tsUs: Math.round((earlier + after) / 2), utcUs: wallMs * 1000, widthUs: after - earlier };
    [earlier, before] = [before, after];
  }
}
