import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Scratch } from '#format/core/signal/delayed-cause.ts';
import { circularCorrelation } from '#format/core/signal/fourier/circular-correlation.ts';

const direct = (a: readonly number[], b: readonly number[]) =>
  a.map((_, k) => a.reduce((sum, value, j) => sum + value * (b[(j + k) % b.length] as number), 0));

const pair = fc.array(fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -100, max: 100 })), { minLength: 1, maxLength: 70 });

it('the correlation at every rotation is the sum of products, at any length and whatever the scratch held', () => {
  const scratch = new Scratch();
  fc.assert(
    fc.property(pair, (values) => {
      scratch.rewind();
      const [a, b] = [values.map(([one]) => one), values.map(([, other]) => other)];
      const found = circularCorrelation(Float64Array.from(a), Float64Array.from(b), scratch);
      const wanted = direct(a, b);
      expect(found.length).toBe(a.length);
      for (const [k, sum] of wanted.entries()) expect(found[k]).toBeCloseTo(sum, 6);
    }),
  );
});

it('a signal that was moved is found where it was moved to', () => {
  const scratch = new Scratch();
  const a = Float64Array.from({ length: 1200 }, (_, n) => Math.sin(n * n));
  const b = Float64Array.from(a, (_, n) => a[(n - 417 + 1200) % 1200] as number);
  const found = circularCorrelation(a, b, scratch);
  expect(found.indexOf(Math.max(...found))).toBe(417);
});
