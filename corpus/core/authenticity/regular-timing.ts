import { type Doubtful, doubtful, type Strokes } from '#corpus/core/authenticity/played-input.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** So many intervals in a row, each alike, are a machine's. */
const IN_A_ROW = 12;
/**
 * How far intervals of a machine are from their middle: 2 %, at least 3 ms for the timers of a busy system, and 10 ms at most. People who tap along to a metronome, which they
 * do best at half a second, spread by 3 to 5 % (Repp, "Sensorimotor synchronization", 2005); who answers a cooldown of seconds spreads by his reaction, 30 ms and more.
 */
const ALIKE_SHARE = 0.02;
const ALIKE_US = { least: 3000, most: 10_000 };
/** Of fewer presses in a session nothing can be said. */
const LEAST_PRESSES = 50;
/** Shorter intervals are a key that bounces, or a wheel. */
const LEAST_US = 40_000;
/** Longer ones are breaks between two stretches of play. */
const MOST_US = 20e6;

/**
 * Presses of one key or button that follow each other at even intervals. A held key that the system repeats is one press here, as events say how a key
 * moves.
 */
export function regularTiming({ tsUs, code, down }: Strokes, t0Us: TsUs): Doubtful {
  const byCode = new Map<number, number[]>();
  for (let i = 0; i < tsUs.length; i++) {
    if (down[i] !== 1) continue;
    const of = code[i] as number;
    const known = byCode.get(of);
    if (known === undefined) byCode.set(of, [i]);
    else known.push(i);
  }
  const marked = new Uint8Array(tsUs.length);
  for (const presses of byCode.values()) markEven(presses, tsUs, marked);
  // A release belongs to the press before it: only presses are counted.
  const pressed = down.reduce((sum, one) => sum + one, 0);
  return pressed < LEAST_PRESSES ? { share: 0, of: pressed, at: [] } : doubtful(tsUs, marked, t0Us, pressed);
}

/** Marks the presses of every run of even intervals. */
function markEven(presses: readonly number[], tsUs: Float64Array, marked: Uint8Array): void {
  const at = (press: number) => tsUs[presses[press] as number] as number;
  for (let from = 0; from + IN_A_ROW < presses.length; ) {
    const intervals = Array.from({ length: IN_A_ROW }, (_, k) => at(from + k + 1) - at(from + k)).sort((a, b) => a - b);
    const middle = intervals[IN_A_ROW >> 1] as number;
    const withinUs = Math.min(ALIKE_US.most, Math.max(ALIKE_US.least, ALIKE_SHARE * middle));
    const isAlike = (us: number) => Math.abs(us - middle) <= withinUs;
    if (middle < LEAST_US || middle > MOST_US || !intervals.every(isAlike)) {
      from += 1;
      continue;
    }
    let to = from + IN_A_ROW;
    while (to + 1 < presses.length && isAlike(at(to + 1) - at(to))) to += 1;
    for (let k = from; k <= to; k++) marked[presses[k] as number] = 1;
    from = to;
  }
}
