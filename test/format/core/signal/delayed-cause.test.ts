import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DelayedCause, Scratch } from '#format/core/signal/delayed-cause.ts';

const FRAMES = 40;
const MS = 1000;

/** Input that turns at a pace of its own every 25 ms, and effects, some of which are not known. */
const windows = fc.record({
  paces: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: MS / 25, maxLength: MS / 25 }),
  effects: fc.array(fc.option(fc.double({ min: -50, max: 50, noNaN: true }), { freq: 5, nil: Number.NaN }), {
    minLength: FRAMES,
    maxLength: FRAMES,
  }),
  skipped: fc.array(fc.boolean(), { minLength: FRAMES, maxLength: FRAMES }),
  lagMs: fc.integer({ min: -300, max: 500 }),
});

function causeOf({ paces, effects, skipped }: { paces: readonly number[]; effects: readonly number[]; skipped: readonly boolean[] }) {
  let sum = 0;
  const cause = Float64Array.from({ length: MS }, (_, ms) => {
    sum += paces[Math.floor(ms / 25)] as number;
    return sum;
  });
  const atMs = Float64Array.from({ length: FRAMES }, (_, n) => 100 + n * 16.7);
  // Where a picture was skipped, the one before is older than the frame before.
  const beforeMs = atMs.map((ms, n) => ms - (skipped[n] === true ? 21.3 : 16.7));
  return new DelayedCause({ beforeMs, atMs, fromMs: 0, axes: [] }, { cause, effect: Float64Array.from(effects) }, new Scratch());
}

it('what a cause explains is what a line through its values does', () => {
  fc.assert(
    fc.property(windows, (window) => {
      const known = window.effects.filter((value) => !Number.isNaN(value));
      const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
      const effect = Float64Array.from(window.effects, (value) => (Number.isNaN(value) ? 0 : value - mean));
      const delayed = causeOf(window);
      const { values, power } = delayed.at(window.lagMs);
      const products = values.reduce((sum, value, n) => sum + value * (effect[n] as number), 0);
      const wanted = power === 0 ? 0 : products ** 2 / power;
      // Where little varies, rounding weighs: 1e-15 of what is summed, in 1e-9 of it.
      const all = effect.reduce((sum, value) => sum + value * value, 0);
      expect(Math.abs(delayed.explained(window.lagMs, effect) - wanted)).toBeLessThanOrEqual(1e-5 * all);
    }),
  );
});

it('input at one and the same pace explains nothing, whatever rounding leaves', () => {
  const effects = Array.from({ length: FRAMES }, (_, n) => Math.sin(n) / 3);
  const mean = effects.reduce((sum, value) => sum + value, 0) / FRAMES;
  const effect = Float64Array.from(effects, (value) => value - mean);
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 99, noNaN: true }), (pace) => {
      const constant = causeOf({ paces: Array.from({ length: MS / 25 }, () => pace), effects, skipped: [] });
      // Far from the ends, where the input stands still.
      expect(constant.explained(10, effect)).toBe(0);
    }),
  );
});
