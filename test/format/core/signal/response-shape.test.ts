import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseShape } from '#format/core/signal/response-shape.ts';

/** A press falls anywhere within a frame: the mean of eight places in it. */
const anywhere = (of: (frames: number) => number, at: number) =>
  [1, 3, 5, 7, 9, 11, 13, 15].reduce((sum, part) => sum + of(at + part / 16 - 0.5) / 8, 0);
const single = (frames: number) => Math.max(0, 1 - Math.abs(frames));
const lasting = (frames: number) => (frames < -1 ? 0 : frames > 0 ? 1 : 1 + frames);

const sampled = (of: (frames: number) => number, frameMs: number, stepMs: number) => {
  const reach = Math.ceil((3 * frameMs) / stepMs);
  return Array.from({ length: 2 * reach + 1 }, (_, i) => anywhere(of, ((i - reach) * stepMs) / frameMs));
};
const centred = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
};
const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** What least squares with neither amount below 0 take away of the squares, and a single change less what its negative ramp would, too. */
function explained(values: readonly number[], frameMs: number, stepMs: number): number {
  const [y, s, l] = [centred(values), centred(sampled(single, frameMs, stepMs)), centred(sampled(lasting, frameMs, stepMs))];
  const [ss, sl, ll, sy, ly] = [product(s, s), product(s, l), product(l, l), product(s, y), product(l, y)];
  const determinant = ss * ll - sl * sl;
  const [a, b] = [(sy * ll - ly * sl) / determinant, (ly * ss - sy * sl) / determinant];
  const both = a * sy + b * ly;
  const alone = (sy * sy) / ss;
  if (b < 0) return sy > 0 ? Math.max(0, alone - (both - alone)) : 0;
  if (a >= 0) return both;
  return ly > 0 ? (ly * ly) / ll : 0;
}

describe('the shapes of an answer', () => {
  it.each([
    { frameMs: 16, stepMs: 4, marginMs: 48 },
    { frameMs: 17, stepMs: 4, marginMs: 52 },
    { frameMs: 33.3, stepMs: 4, marginMs: 100 },
    { frameMs: 10, stepMs: 10, marginMs: 30 },
  ])('reach three frames to each side, in whole steps: $frameMs ms, $marginMs ms', ({ frameMs, stepMs, marginMs }) => {
    expect(new ResponseShape(frameMs, stepMs).marginMs).toBe(marginMs);
  });

  it.each([
    { frameMs: 16, stepMs: 4 },
    { frameMs: 25, stepMs: 10 },
  ])('explain at each lag what least squares do: frames of $frameMs ms, steps of $stepMs ms', ({ frameMs, stepMs }) => {
    const shape = new ResponseShape(frameMs, stepMs);
    const length = (2 * shape.marginMs) / stepMs + 1;
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length + 3 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (average, count) => {
        const found = shape.explainedBy(Float64Array.from(average), count);
        expect(found.length).toBe(average.length - length + 1);
        for (const [i, one] of found.entries())
          expect(one).toBeCloseTo((count * stepMs * explained(average.slice(i, i + length), frameMs, stepMs)) / frameMs, 8);
      }),
    );
  });

  it.each([
    { answer: 'a single change', of: single },
    { answer: 'lasting change', of: lasting },
    { answer: 'one that is followed by lasting change', of: (frames: number) => 2 * single(frames) + lasting(frames) },
  ])('explain all of $answer', ({ of }) => {
    const values = sampled(of, 16, 4);
    const [found] = new ResponseShape(16, 4).explainedBy(Float64Array.from(values), 7);
    const squares = product(centred(values), centred(values));
    expect(found).toBeCloseTo((7 * 4 * squares) / 16, 8);
  });

  it.each([
    { what: 'change that ends', of: (frames: number) => -lasting(frames) },
    { what: 'a moment without the change that there is otherwise', of: (frames: number) => -single(frames) },
    { what: 'no change', of: () => 1 },
  ])('explain nothing of $what', ({ of }) => {
    const [found] = new ResponseShape(16, 4).explainedBy(Float64Array.from(sampled(of, 16, 4)), 7);
    expect(found).toBeCloseTo(0, 10);
  });

  it.each([-0.2, -0.02, 0, 0.02])(
    'explain lasting change by itself where %f of a single change comes with it, unless that is more than 0',
    (part) => {
      const values = sampled((frames) => lasting(frames) + part * single(frames), 16, 4);
      const [found] = new ResponseShape(16, 4).explainedBy(Float64Array.from(values), 1000);
      const [y, ramp] = [centred(values), centred(sampled(lasting, 16, 4))];
      const wanted = part > 0 ? product(y, y) : product(ramp, y) ** 2 / product(ramp, ramp);
      expect(found).toBeCloseTo((1000 * 4 * wanted) / 16, 8);
    },
  );

  it('explain a change less where as much ends with it', () => {
    const shape = new ResponseShape(16, 4);
    const [whole] = shape.explainedBy(Float64Array.from(sampled(single, 16, 4)), 1);
    const [less] = shape.explainedBy(Float64Array.from(sampled((frames) => single(frames) - lasting(frames) / 8, 16, 4)), 1);
    expect(less).toBeGreaterThan(0);
    expect(less).toBeLessThan(whole as number);
  });
});
