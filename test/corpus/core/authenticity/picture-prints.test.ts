import { describe, expect, it } from 'vitest';
import { picturePrints } from '#corpus/core/authenticity/picture-prints.ts';

/** At two frames a second, each frame is a stretch of half a second, and six frames are near. */
const FPS = 2;
const ANCHOR = 60_000;

/** So many frames: now 1000, now 2000, which rises and falls clearly. */
const zigzag = (frames: number) => Array.from({ length: frames }, (_, n) => (n % 2 === 0 ? 1000 : 2000));
const printsOf = (luma: readonly number[], change: readonly number[], fps = FPS) => [
  ...picturePrints(Uint16Array.from(luma), Uint16Array.from(change), fps),
];
/** With changes that are the most at these frames. */
const peaks = (frames: number, at: Readonly<Record<number, number>>) => zigzag(frames).map((one, n) => at[n] ?? one);
const bits = (kind: number, bright: string, busy: string) => BigInt(`0b${kind.toString(2)}${bright}${busy}`);
const printsAt = (anchor: number, luma: readonly number[], change: readonly number[]) =>
  printsOf(luma, change).filter(({ frame }) => frame === anchor);
const framesOf = (prints: ReturnType<typeof printsOf>) => [...new Set(prints.map(({ frame }) => frame))];

describe('prints of pictures', () => {
  it('are sixteen rises of brightness and of change from before an anchor, around it, and behind it', () => {
    expect(printsAt(16, zigzag(33), peaks(33, { 16: ANCHOR }))).toEqual([
      // It rises to the anchor instead of falling, and then falls twice.
      { frame: 16, bits: bits(0, '1010101010101010', '1010101010101011') },
      { frame: 16, bits: bits(1, '1010101010101010', '1010101100101010') },
      { frame: 16, bits: bits(2, '1010101010101010', '0010101010101010') },
    ]);
  });

  it('need their seventeen stretches within the session', () => {
    const begins = (frames: number, anchor: number) =>
      printsAt(anchor, zigzag(frames), peaks(frames, { [anchor]: ANCHOR })).map((one) => Number(one.bits >> 32n));
    expect(begins(33, 16)).toEqual([0, 1, 2]);
    expect(begins(32, 16)).toEqual([0, 1]);
    expect(begins(32, 15)).toEqual([1, 2]);
    expect(begins(25, 8)).toEqual([1, 2]);
    expect(begins(24, 8)).toEqual([1]);
    expect(begins(24, 7)).toEqual([2]);
    expect(begins(23, 7)).toEqual([]);
  });

  it('are counted from the pictures that change most among all within three seconds', () => {
    const at = (peak: Readonly<Record<number, number>>) => framesOf(printsOf(zigzag(60), peaks(60, peak)));
    const pair = (a: number, b: number, apart: number) => at({ 24: a, [24 + apart]: b }).filter((n) => n === 24 || n === 24 + apart);
    expect(pair(ANCHOR, ANCHOR - 1, 6)).toEqual([24]);
    expect(pair(ANCHOR - 1, ANCHOR, 6)).toEqual([30]);
    expect(pair(ANCHOR - 1, ANCHOR, 7)).toEqual([24, 31]);
    expect(pair(ANCHOR, ANCHOR - 1, 7)).toEqual([24, 31]);
    // Of two that are equal, the later one.
    expect(pair(ANCHOR, ANCHOR, 6)).toEqual([30]);
    expect(pair(ANCHOR, ANCHOR, 7)).toEqual([24, 31]);
  });

  it('are those of every anchor, by looking at each picture’s own neighbours', () => {
    // Some 200 pictures whose changes go up and down without order.
    const change = Array.from({ length: 200 }, (_, n) => 300 + ((n * n * 7919 + n * 104_729) % 9973));
    const slow = change.flatMap((one, n) => {
      const [before, after] = [change.slice(Math.max(0, n - 6), n), change.slice(n + 1, n + 7)];
      return before.every((other) => other <= one) && after.every((other) => other < one) ? [n] : [];
    });
    expect(framesOf(printsOf(zigzag(200), change))).toEqual(slow);
    expect(slow.length).toBeGreaterThan(10);
  });

  it('may have the very first picture as their anchor', () => {
    expect(framesOf(printsOf(zigzag(30), peaks(30, { 0: ANCHOR })))).toContain(0);
  });

  it('have no rise where a stretch stays as it was', () => {
    const luma = zigzag(33).map((level, n) => (n < 8 ? 1000 : level));
    expect(printsAt(16, luma, peaks(33, { 16: ANCHOR }))[0]?.bits).toBe(bits(0, '0000000010101010', '1010101010101011'));
  });

  it('have no anchor in a picture that changes by less than a grey level', () => {
    const calm = (peak: number) =>
      printsOf(
        zigzag(33),
        Array.from({ length: 33 }, (_, n) => (n === 16 ? peak : n % 2 === 0 ? 100 : 200)),
      );
    expect(calm(256)).toHaveLength(3);
    expect(calm(255)).toEqual([]);
  });

  it('are of 24 clear rises and falls at least', () => {
    // All sixteen of change are clear; so many of brightness are, by a quarter of a grey level.
    const bright = (clear: number, by: number) => {
      const luma = [5000];
      for (let k = 1; k < 33; k++) luma.push((luma.at(-1) as number) + (k <= clear ? by : 1));
      return printsOf(luma, peaks(33, { 16: ANCHOR })).filter((one) => one.bits >> 32n === 0n);
    };
    expect(bright(8, 64)).toHaveLength(1);
    expect(bright(7, 64)).toEqual([]);
    expect(bright(8, 63)).toEqual([]);
    expect(bright(8, -64)).toHaveLength(1);
  });

  it('count a change as clear from 4 % of the one before it, up or down', () => {
    // All sixteen of brightness are clear, the first six of change, and the one to the anchor: one more makes 24.
    const busy = (by: number) => {
      const change = Array.from({ length: 33 }, (_, n) => (n === 16 ? ANCHOR : n < 7 ? 1000 + 1000 * (n % 2) : 1000 + by));
      return printsAt(16, zigzag(33), change).filter((one) => one.bits >> 32n === 0n).length;
    };
    expect([busy(40), busy(39), busy(-39), busy(-40)]).toEqual([1, 0, 0, 1]);
  });

  it('compare means: at three frames a second, stretches have two frames and one in turn', () => {
    // Stretches of 2, 1, 2, 1, … frames: their means go up and down, their sums do not.
    const spread = (of: (stretch: number) => number) =>
      Array.from({ length: 51 }, (_, n) => of(2 * Math.floor(n / 3) + (n % 3 === 2 ? 1 : 0)));
    const luma = spread((k) => (k % 2 === 0 ? 1000 : 1500));
    const change = spread((k) => (k % 2 === 0 ? 1000 : 1500)).map((one, n) => (n === 24 ? ANCHOR : one));
    expect(printsOf(luma, change, 3).map((one) => [Number(one.bits >> 32n), ((one.bits >> 16n) & 0xffffn).toString(2)])).toEqual([
      [0, '1010101010101010'],
      [1, '1010101010101010'],
      [2, '1010101010101010'],
    ]);
  });
});
