import { describe, expect, it } from 'vitest';
import { MOTION_WINDOW, motionPrints } from '#corpus/core/authenticity/motion-prints.ts';
import { Random } from '#scripts/random.ts';

type Step = readonly [dx: number, dy: number];
const printsOf = (steps: readonly Step[]) => [
  ...motionPrints({
    tsUs: new Float64Array(steps.length),
    dx: Float32Array.from(steps, ([dx]) => dx),
    dy: Float32Array.from(steps, ([, dy]) => dy),
  }),
];

/** So many steps of so many kinds, each of them there once at least. */
function walk(seed: number, count: number, kinds: number): Step[] {
  const chance = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const kind = i < kinds ? i : chance.below(kinds);
    return [kind - 4, 3 * kind] as const;
  });
}

/** A polynomial in the window's steps, of which the first has the highest power, modulo 2^32: each hash by itself. */
const hashOf = (steps: readonly Step[], multiplier: number): number =>
  steps.reduce((sum, [dx, dy]) => (Math.imul(sum, multiplier) + (dx & 0xffff) * 65_536 + (dy & 0xffff) + 1) >>> 0, 0);

/** What is kept of all windows, each looked at by itself. */
function slowly(steps: readonly Step[]) {
  return steps.flatMap((_, at) => {
    const window = steps.slice(at, at + MOTION_WINDOW);
    const [a, b] = [hashOf(window, 1_664_525), hashOf(window, 22_695_477)];
    const isKept = window.length === MOTION_WINDOW && Math.floor(a / 2 ** 20) % 16 === 0;
    return isKept && new Set(window.map(String)).size >= 8 ? [{ at, hash: BigInt(a) * 2n ** 32n + BigInt(b) }] : [];
  });
}

describe('prints of motion', () => {
  it('are two polynomials in the steps of a window, of one window in sixteen', () => {
    const steps = walk(1, 2000, 40);
    const prints = printsOf(steps);
    expect(prints).toEqual(slowly(steps));
    expect(prints.length).toBeGreaterThan(2000 / 24);
    expect(prints.length).toBeLessThan(2000 / 10);
  });

  it('are of windows with eight different steps at least, counted as they come in and go out', () => {
    expect(printsOf(walk(2, 2000, 7))).toEqual([]);
    expect(printsOf(walk(2, 2000, 8)).length).toBeGreaterThan(50);
    // One step in nine is another than the rest: windows have now seven kinds, now eight or nine.
    const rare = walk(3, 3000, 90).map(([dx, dy], i): Step => (i % 9 === 0 ? [dx, dy] : [1, 0]));
    const prints = printsOf(rare);
    expect(prints).toEqual(slowly(rare));
    expect(prints.length).toBeGreaterThan(20);
  });

  it('are of the very first window, too, and of none that is not whole', () => {
    const steps = walk(4, 200, 30);
    const kept = slowly(steps);
    for (const { at, hash } of kept) {
      expect(printsOf(steps.slice(at, at + MOTION_WINDOW))).toEqual([{ at: 0, hash }]);
      expect(printsOf(steps.slice(at, at + MOTION_WINDOW - 1))).toEqual([]);
    }
    expect(kept.length).toBeGreaterThan(3);
  });

  it('round what a system reports in parts of a count', () => {
    const steps = walk(5, 500, 30);
    expect(printsOf(steps.map(([dx, dy]) => [dx + 0.4, dy - 0.4]))).toEqual(printsOf(steps));
  });
});
