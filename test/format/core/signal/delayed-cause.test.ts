import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DelayedCause, type LagAxis, type LagWindow, Scratch } from '#format/core/signal/delayed-cause.ts';

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

/** The input between the pictures of each frame, less its mean, looked up by definition; before it began and after it ended nothing was put in. */
function lookedUp({ beforeMs, atMs, fromMs }: Pick<LagWindow, 'beforeMs' | 'atMs' | 'fromMs'>, { cause, effect }: LagAxis, lagMs: number) {
  const sumAt = (ms: number) => {
    const at = Math.min(cause.length - 1, Math.max(0, ms - lagMs - fromMs));
    const here = cause[Math.floor(at)] as number;
    return here + (at % 1) * ((cause[Math.ceil(at)] as number) - here);
  };
  const values = [...atMs].map((ms, n) => (Number.isNaN(effect[n]) ? Number.NaN : sumAt(ms) - sumAt(beforeMs[n] as number)));
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return values.map((value) => (Number.isNaN(value) ? 0 : value - mean));
}

it('a delayed cause is what was put in between two pictures, as much earlier', () => {
  const scratch = new Scratch();
  const sums = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 300 });
  // Some long before the input begins or after it ends, and some pictures that are not the ones after those before.
  const times = fc.array(fc.tuple(fc.double({ min: -900, max: 900, noNaN: true }), fc.boolean(), fc.boolean()), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(sums, times, fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -500, max: 500 }), (cause, frames, lagMs, fromMs) => {
      scratch.rewind();
      const atMs = Float64Array.from(frames, ([ms]) => fromMs + 4 * ms).sort();
      const beforeMs = Float64Array.from(frames, ([, isNext], n) =>
        isNext && n > 0 ? (atMs[n - 1] as number) : (atMs[n] as number) - 30.3,
      );
      const effect = Float64Array.from(frames, ([, , isKnown]) => (isKnown ? 1 : Number.NaN));
      const axis = { cause: Float64Array.from(cause), effect };
      const delayed = new DelayedCause({ beforeMs, atMs, fromMs, axes: [] }, axis, scratch);
      const { values, power } = delayed.at(lagMs);
      const wanted = lookedUp({ beforeMs, atMs, fromMs }, axis, lagMs);
      expect(values.length).toBe(wanted.length);
      for (const [n, value] of wanted.entries()) expect(values[n]).toBeCloseTo(value, 8);
      const squares = wanted.reduce((sum, value) => sum + value * value, 0);
      expect(power).toBeCloseTo(squares, 6);
      // Against an effect that is just the same, it explains all of it.
      expect(delayed.explained(lagMs, Float64Array.from(wanted))).toBeCloseTo(squares, 6);
    }),
  );
});

it.each([
  { what: 'no input', pace: () => 0, effect: [1, -1, 1, -1], explains: false },
  { what: 'a single known picture', pace: (ms: number) => ms, effect: [Number.NaN, 1, Number.NaN, Number.NaN], explains: false },
  {
    what: 'input that varies by the square root of 0.5e-9 of itself',
    pace: (ms: number) => 1 + wave(ms) * 2.236e-5,
    effect: [1, -1, 1, -1],
    explains: false,
  },
  {
    what: 'input that varies by the square root of 2e-9 of itself',
    pace: (ms: number) => 1 + wave(ms) * 4.472e-5,
    effect: [1, -1, 1, -1],
    explains: true,
  },
])('$what explains something: $explains', ({ pace, effect, explains }) => {
  let sum = 0;
  const cause = Float64Array.from({ length: 41 }, (_, ms) => {
    const now = sum;
    sum += pace(ms);
    return now;
  });
  const atMs = Float64Array.of(10, 20, 30, 40);
  const window = { beforeMs: atMs.map((ms) => ms - 10), atMs, fromMs: 0, axes: [] };
  const delayed = new DelayedCause(window, { cause, effect: Float64Array.from(effect) }, new Scratch());
  const known = Float64Array.from(effect, (value) => (Number.isNaN(value) ? 0 : value));
  const { power } = delayed.at(0);
  expect(power > 0).toBe(explains);
  expect(delayed.explained(0, known)).toBeCloseTo(explains ? 4 : 0, 3);
});

/** 1 in every other frame of 10 ms, -1 in the rest. */
function wave(ms: number): number {
  return Math.floor(ms / 10) % 2 === 0 ? 1 : -1;
}

it('scratch arrays are taken again once it is rewound, and not before', () => {
  const scratch = new Scratch();
  const [first, second] = [scratch.take(5), scratch.take(3)];
  expect(first.buffer).not.toBe(second.buffer);
  scratch.rewind();
  const again = [scratch.take(5), scratch.take(2), scratch.take(1)];
  expect(again.map(({ length }) => length)).toEqual([5, 2, 1]);
  expect(again[0]?.buffer).toBe(first.buffer);
  expect(again[1]?.buffer).toBe(second.buffer);
  expect(again[1]?.byteOffset).toBe(0);
  scratch.rewind();
  const longer = scratch.take(6);
  expect(longer.length).toBe(6);
  expect(longer.buffer).not.toBe(first.buffer);
  scratch.rewind();
  expect(scratch.take(6).buffer).toBe(longer.buffer);
});
