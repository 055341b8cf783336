import type { Strokes } from '#corpus/core/authenticity/played-input.ts';
import { type TsUs, tsAt } from '#format/core/time/units.ts';

/** Strokes in a print. Seven intervals can be ordered in 5,040 ways; of longer ones, fewer keep their order when timers add some ms to each. */
const STROKES = 8;
/** Of fewer different keys, or in less time, somebody mashes a key. */
const LEAST_KEYS = 3;
/** Intervals that are closer than this may change places when they are played again, us. */
const TOO_CLOSE_US = 4000;
/** Prints with more such pairs are left out. */
const MOST_CLOSE = 3;

/** Some strokes in a row: when they begin, and a text that only the same keys in the same rhythm have. */
export interface StrokePrint {
  readonly atUs: TsUs;
  readonly text: string;
}

/**
 * What was pressed, and which of the intervals were longer than which others: an input that is played again by a machine has them in the same order, even if
 * timers add some ms to each.
 */
export function* strokePrints({ tsUs, code, down }: Strokes, names: readonly string[]): Generator<StrokePrint> {
  for (let i = 0; i + STROKES <= tsUs.length; i++) {
    const keys = code.subarray(i, i + STROKES);
    if (new Set(keys).size < LEAST_KEYS) continue;
    const intervals = Array.from({ length: STROKES - 1 }, (_, k) => (tsUs[i + k + 1] as number) - (tsUs[i + k] as number));
    const order = intervals.map((_, k) => k).sort((a, b) => (intervals[a] as number) - (intervals[b] as number));
    const close = order.filter(
      (of, k) => k > 0 && (intervals[of] as number) - (intervals[order[k - 1] as number] as number) < TOO_CLOSE_US,
    );
    if (close.length > MOST_CLOSE) continue;
    const strokes = Array.from(keys, (key, k) => `${names[key]}${down[i + k] === 1 ? '+' : '-'}`);
    yield { atUs: tsAt(tsUs, i), text: `${strokes.join('')} ${order.join('')}` };
  }
}
