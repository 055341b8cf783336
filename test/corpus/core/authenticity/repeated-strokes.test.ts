import { describe, expect, it } from 'vitest';
import type { Strokes } from '#corpus/core/authenticity/played-input.ts';
import { repeatedStrokes } from '#corpus/core/authenticity/repeated-strokes.ts';

const T0 = 1_000_000;
const MS = 1000;

/** A key that goes down, so long after the stroke before. */
interface Stroke {
  readonly code: number;
  readonly afterUs: number;
}

function strokesOf(strokes: readonly Stroke[]): Strokes {
  let us = T0;
  const tsUs = Float64Array.from(strokes, ({ afterUs }) => {
    us += afterUs;
    return us;
  });
  return { tsUs, code: Uint8Array.from(strokes, ({ code }) => code), down: new Uint8Array(strokes.length).fill(1) };
}
/** How many strokes are doubtful. */
function marked(strokes: readonly Stroke[]): number {
  const { share, of } = repeatedStrokes(strokesOf(strokes), T0);
  return Math.round(share * of);
}

/** Strokes of different keys, so many intervals apart. */
const stretch = (intervals: number, afterUs: number): Stroke[] => Array.from({ length: intervals + 1 }, (_, code) => ({ code, afterUs }));
/** What a person does between two stretches: keys that are nowhere else, with long breaks. */
const BREAK: readonly Stroke[] = Array.from({ length: 10 }, (_, n) => ({ code: 200 + n, afterUs: 30e6 + n * 1e6 }));
const twice = (first: readonly Stroke[], again: readonly Stroke[] = first) => [...first, ...BREAK, ...again];

describe('strokes that repeat', () => {
  it.each([
    // Below 160 ms people are spread by 8 ms, and then by 5 %: sqrt 2 of that for a difference, which is within 8 ms by chance.
    [0.1, 8000],
    [0.16, 8000],
    [0.5, 25_000],
    [1, 50_000],
    // From two seconds on, an interval may be the game's.
    [2, 100_000],
    [20, 100_000],
  ])('%d s apart are found once sixty bits speak against chance', (s, spreadUs) => {
    const bits = Math.log2((Math.SQRT2 * spreadUs * Math.sqrt(2 * Math.PI)) / 16_000);
    const least = Math.ceil(60 / bits);
    expect(marked(twice(stretch(least, s * 1e6)))).toBe(2 * (least + 1));
    expect(marked(twice(stretch(least - 1, s * 1e6)))).toBe(0);
  });

  it('are of the same keys: the same rhythm on others is another stretch', () => {
    const first = stretch(30, 1e6).map((one) => ({ ...one, code: one.code + 3 }));
    const others = first.map((one, n) => (n % 2 === 0 ? one : { ...one, code: one.code + 60 }));
    expect(marked(twice(first, first))).toBe(62);
    expect(marked(twice(first, others))).toBe(0);
  });

  it('end where another key comes, though its time is the same', () => {
    const first = stretch(40, 1e6);
    const again = first.map((one, n) => (n < 25 ? one : { ...one, code: one.code + 60 }));
    expect(marked(twice(first, again))).toBe(50);
  });

  it('may be 8 ms later from each to the next', () => {
    const first = stretch(30, 1e6);
    const slower = (us: number) => first.map((one) => ({ ...one, afterUs: one.afterUs + us }));
    expect(marked(twice(first, slower(8 * MS)))).toBe(62);
    expect(marked(twice(first, slower(-8 * MS)))).toBe(62);
    expect(marked(twice(first, slower(8 * MS + 1)))).toBe(0);
  });

  it('are found before and behind a break that a script makes once', () => {
    const first = stretch(60, 1e6);
    const again = first.map((one, n) => (n === 30 ? { ...one, afterUs: 5e6 } : one));
    expect(marked(twice(first, again))).toBe(122);
  });

  it('are looked for at 64 places with the same keys', () => {
    // A stretch that begins with eight strokes of one key, and that key mashed in between, never in the same rhythm.
    const first = stretch(30, 2e6).map((one, n) => (n < 8 ? { ...one, code: 100 } : one));
    const mashed = (places: number) => Array.from({ length: places + 7 }, (_, n) => ({ code: 100, afterUs: 200 * MS + n * 20 * MS }));
    const [before, after] = [BREAK.slice(0, 5), BREAK.slice(5)];
    const session = (places: number) => marked([...first, ...before, ...mashed(places), ...after, ...first]);
    expect(session(63)).toBe(62);
    // The first place is forgotten: what repeats is found from the second stroke on.
    expect(session(64)).toBe(60);
  });
});
