import { describe, expect, it } from 'vitest';
import { strokePrints } from '#corpus/core/authenticity/stroke-prints.ts';

const MS = 1000;
const NAMES = ['W', 'A', 'S', 'D'];
/** Seven intervals that are all far apart, ms. */
const APART = [70, 30, 50, 20, 90, 60, 110];

/** Strokes at these intervals, us; each is the key and whether it goes down. */
const printsOf = (intervalsUs: readonly number[], keys: readonly (readonly [code: number, down: number])[]) => {
  const times = [5e6];
  for (const us of intervalsUs) times.push((times.at(-1) as number) + us);
  const strokes = {
    tsUs: Float64Array.from(times),
    code: Uint8Array.from(keys, ([code]) => code),
    down: Uint8Array.from(keys, ([, down]) => down),
  };
  return [...strokePrints(strokes, NAMES)];
};
const THREE_KEYS = [0, 0, 1, 1, 2, 2, 0, 0].map((code, i) => [code, (i + 1) % 2] as const);
const ms = (intervals: readonly number[]) => intervals.map((one) => one * MS);

describe('prints of strokes', () => {
  it('are eight strokes, and which of their intervals are shortest, next, and so on', () => {
    // Of 70 30 50 20 90 60 110 the shortest is the third, counted from 0.
    expect(printsOf(ms(APART), THREE_KEYS)).toEqual([{ atUs: 5e6, text: 'W+W-A+A-S+S-W+W- 3125046' }]);
  });

  it('begin at each stroke that has seven behind it', () => {
    const more = [...THREE_KEYS, [3, 1] as const, [3, 0] as const];
    const prints = printsOf(ms([...APART, 40, 130]), more);
    expect(prints.map(({ atUs }) => atUs)).toEqual([5e6, 5e6 + 70 * MS, 5e6 + 100 * MS]);
    expect(prints.at(-1)?.text).toBe('A+A-S+S-W+W-D+D- 1503246');
    expect(printsOf(ms(APART.slice(1)), THREE_KEYS.slice(1))).toEqual([]);
  });

  it('are of three keys at least: of two, somebody mashes them', () => {
    const two = THREE_KEYS.map(([code, down]) => [Math.min(1, code), down] as const);
    expect(printsOf(ms(APART), two)).toEqual([]);
  });

  it('have three pairs of intervals at most that are less than 4 ms apart', () => {
    // Sorted: 20, 24 - off, 28 - 2 off, ...: so many pairs are too close by `offUs`.
    const close = (pairs: number, offUs: number) => {
      let us = 20 * MS;
      return APART.map((_, k) => {
        if (k > 0) us += k <= pairs ? 4 * MS - offUs : 10 * MS;
        return us;
      });
    };
    expect(printsOf(close(3, 1), THREE_KEYS)).toHaveLength(1);
    expect(printsOf(close(4, 1), THREE_KEYS)).toEqual([]);
    expect(printsOf(close(6, 0), THREE_KEYS)).toHaveLength(1);
  });
});
