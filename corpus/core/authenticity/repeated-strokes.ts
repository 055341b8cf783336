import { type Doubtful, doubtful, type Strokes } from '#corpus/core/authenticity/played-input.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** Strokes that have to be the same keys in the same order before their times are looked at. */
const KEYS = 8;
/** Two plays of one script are this close, us: timers of a busy system. */
const ALIKE_US = 8000;
/** How evenly the most even people repeat an interval: 5 % of it, and 8 ms (Repp 2005; the best drummers reach 2 %, for a minute, to a beat). */
const HUMAN_SHARE = 0.05;
const HUMAN_US = 8000;
/**
 * How unlikely a stretch has to be for a person to repeat it so closely: 2 to the power of minus this. A session of two hours has 10^9 pairs of
 * strokes, 2^30.
 */
const LEAST_BITS = 60;
/** The longest interval says no more than one of 2 s: a script may wait for the game. */
const MOST_US = 2e6;
/** Earlier places with the same keys that are compared; mashing one key makes thousands. */
const MOST_PLACES = 64;

/**
 * Strokes that repeat an earlier stretch of the session, key by key and interval by interval, more closely than people can: a script in a loop, or a
 * recording played again.
 */
export function repeatedStrokes({ tsUs, code, down }: Strokes, t0Us: TsUs): Doubtful {
  const count = tsUs.length;
  const symbol = Uint16Array.from(code, (of, i) => 2 * of + (down[i] as number));
  const bits = Float32Array.from(tsUs, (us, i) => (i === 0 ? 0 : surprise(us - (tsUs[i - 1] as number))));
  const marked = new Uint8Array(count);
  const places = new Map<string, number[]>();
  /** Up to where a comparison with the place so many strokes before has been made already. */
  const comparedTo = new Map<number, number>();
  for (let i = 0; i + KEYS <= count; i++) {
    const key = String.fromCharCode(...symbol.subarray(i, i + KEYS));
    const before = places.get(key);
    if (before === undefined) {
      places.set(key, [i]);
      continue;
    }
    for (const place of before) {
      const lag = i - place;
      if ((comparedTo.get(lag) ?? 0) > i) continue;
      const found = sameFrom(place, i, tsUs, symbol, bits);
      comparedTo.set(lag, found.to);
      if (found.bits < LEAST_BITS) continue;
      marked.fill(1, place, place + found.to - i);
      marked.fill(1, i, found.to);
    }
    before.push(i);
    if (before.length > MOST_PLACES) before.shift();
  }
  return doubtful(tsUs, marked, t0Us);
}

/** How far two stretches are the same, and how unlikely that is. `to`: end of the later one. */
function sameFrom(
  early: number,
  late: number,
  tsUs: Float64Array,
  symbol: Uint16Array,
  bits: Float32Array,
): { readonly to: number; readonly bits: number } {
  const intervalAt = (i: number) => (tsUs[i] as number) - (tsUs[i - 1] as number);
  let sum = 0;
  let at = 1;
  for (; late + at < tsUs.length && symbol[early + at] === symbol[late + at]; at++) {
    if (Math.abs(intervalAt(early + at) - intervalAt(late + at)) > ALIKE_US) break;
    sum += bits[late + at] as number;
  }
  return { to: late + at, bits: sum };
}

/** Bits that an interval adds when a person repeats it to {@link ALIKE_US}: differences of two are spread by the root of two. */
function surprise(us: number): number {
  const spread = Math.SQRT2 * Math.max(HUMAN_US, HUMAN_SHARE * Math.min(us, MOST_US));
  return Math.max(0, -Math.log2((2 * ALIKE_US) / (spread * Math.sqrt(2 * Math.PI))));
}
