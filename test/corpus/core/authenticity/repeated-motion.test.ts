import { describe, expect, it } from 'vitest';
import { MOTION_WINDOW, motionPrints } from '#corpus/core/authenticity/motion-prints.ts';
import type { Moves } from '#corpus/core/authenticity/played-input.ts';
import { repeatedMotion } from '#corpus/core/authenticity/repeated-motion.ts';
import { Random } from '#scripts/random.ts';

const T0 = 1_000_000;
type Step = readonly [dx: number, dy: number];

const steps = (seed: number, count: number): Step[] => {
  const chance = new Random(seed);
  return Array.from({ length: count }, () => [chance.below(40) - 20, chance.below(40) - 20] as const);
};
/** A hundred events a second. */
const movesOf = (all: readonly Step[]): Moves => ({
  tsUs: Float64Array.from(all, (_, i) => T0 + i * 10_000),
  dx: Float32Array.from(all, ([dx]) => dx),
  dy: Float32Array.from(all, ([, dy]) => dy),
});
/** Where windows begin by which motion is found again. */
const windowsOf = (all: readonly Step[]) => Array.from(motionPrints(movesOf(all)), ({ at }) => at);
const markedOf = (all: readonly Step[]) => {
  const { share, of } = repeatedMotion(movesOf(all), T0);
  return Math.round(share * of);
};

describe('motion that repeats', () => {
  const first = steps(1, 400);
  const [a = 0, , c = 0] = windowsOf(first);
  /** Something else between. */
  const between = steps(2, 300);

  it('is marked from its first window to its last, where it was and where it is again', () => {
    const windows = windowsOf(first);
    // No two of them are so far apart that something between is left out.
    const covered = new Set(windows.flatMap((at) => Array.from({ length: MOTION_WINDOW }, (_, i) => at + i))).size;
    const { share, of, at } = repeatedMotion(movesOf([...first, ...between, ...first]), T0);
    expect([Math.round(share * of), of]).toEqual([2 * covered, 1100]);
    const [begin, end] = [(windows[0] ?? 0) / 100, ((windows.at(-1) ?? 0) + MOTION_WINDOW - 1) / 100];
    expect(at).toEqual([
      { from_s: begin, to_s: end },
      { from_s: expect.closeTo(7 + begin, 9) as number, to_s: expect.closeTo(7 + end, 9) as number },
    ]);
  });

  it('has three windows at least', () => {
    const three = first.slice(0, c + MOTION_WINDOW);
    expect(markedOf([...three, ...between, ...three])).toBe(2 * (c + MOTION_WINDOW - a));
    const two = three.slice(0, -1);
    expect(markedOf([...two, ...between, ...two])).toBe(0);
  });

  it('has them as far from each other as they were before', () => {
    // Each window again, in another order.
    const parts = windowsOf(first).map((at) => first.slice(at, at + MOTION_WINDOW));
    const apart = parts.toReversed().flatMap((part, n) => [...part, ...steps(10 + n, 50)]);
    expect(parts.length).toBeGreaterThan(5);
    expect(markedOf([...first, ...between, ...apart])).toBe(0);
  });

  it('is another window: those that overlap are one slow stretch', () => {
    const lap = (seed: number, length: number) => [...steps(seed, length), ...steps(seed, length), ...steps(seed, length)];
    // Windows of a lap that begin again in the next one; in the third they are no longer whole.
    const again = (seed: number, length: number) => windowsOf(lap(seed, length)).filter((at) => at < length).length;
    const seeds = Array.from({ length: 20 }, (_, n) => 100 + n).filter((seed) => again(seed, 64) >= 3 && again(seed, 63) >= 3);
    expect(seeds.length).toBeGreaterThan(2);
    for (const seed of seeds) {
      expect(markedOf(lap(seed, 64))).toBeGreaterThan(0);
      expect(markedOf(lap(seed, 63))).toBe(0);
    }
  });
});
