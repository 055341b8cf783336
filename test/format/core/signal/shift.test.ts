import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShiftEstimator } from '#format/core/signal/shift.ts';

const SIZE = 32;
type Bands = readonly Float64Array[];

/** By the definition of the transform: how strong each frequency up to a quarter of the size is, and its phase, under a Hann window. */
function spectrum(values: Float64Array, from: number, to: number): { readonly re: number; readonly im: number }[] {
  const size = values.length;
  const inside = values.slice(from, to);
  const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  return Array.from({ length: size / 4 }, (_, k) => {
    let [re, im] = [0, 0];
    inside.forEach((value, i) => {
      const weight = Math.sin((Math.PI * (i + 0.5)) / inside.length) ** 2;
      re += weight * (value - mean) * Math.cos((2 * Math.PI * k * (from + i)) / size);
      im -= weight * (value - mean) * Math.sin((2 * Math.PI * k * (from + i)) / size);
    });
    return { re, im };
  });
}

/** Phase correlation of two signals at any shift, 1 for a perfect match; `undefined` where no frequency has anything to say. */
function correlation(before: Bands, now: Bands, from = 0, to = SIZE): ((shift: number) => number) | undefined {
  const phases: { readonly k: number; readonly angle: number }[] = [];
  for (const [i, band] of now.entries()) {
    const [a, b] = [spectrum(band, from, to), spectrum(before[i] as Float64Array, from, to)];
    const strongest = Math.max(...a.slice(1).map(({ re, im }) => re * re + im * im));
    if (strongest <= (SIZE * 0.01) ** 2) continue;
    for (let k = 1; k < SIZE / 4; k++) {
      const [one, other] = [a[k] as { re: number; im: number }, b[k] as { re: number; im: number }];
      if (Math.hypot(one.re, one.im) * Math.hypot(other.re, other.im) <= strongest / 1000) continue;
      phases.push({ k, angle: Math.atan2(one.im, one.re) - Math.atan2(other.im, other.re) });
    }
  }
  if (phases.length === 0) return undefined;
  return (shift) => phases.reduce((sum, { k, angle }) => sum + Math.cos(angle + (2 * Math.PI * k * shift) / SIZE), 0) / phases.length;
}

/** Its highest sample, and the top beside that, found by halving. */
function topOf(curve: (shift: number) => number) {
  const samples = Array.from({ length: SIZE }, (_, i) => curve(i));
  const highest = Math.max(...samples);
  const best = samples.indexOf(highest);
  let [low, high] = [best - 1, best + 1];
  for (let i = 0; i < 60; i++) {
    const third = (high - low) / 3;
    if (curve(low + third) < curve(high - third)) low += third;
    else high -= third;
  }
  return { highest, shift: low > SIZE / 2 ? low - SIZE : low };
}

const band = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: SIZE, maxLength: SIZE }).map((values) => Float64Array.from(values));
const wave = (k: number, size: number, phase = 0) =>
  Float64Array.from({ length: SIZE }, (_, n) => size * Math.cos((2 * Math.PI * k * n) / SIZE + phase));
const sumOf = (...waves: Bands) => Float64Array.from({ length: SIZE }, (_, n) => waves.reduce((sum, one) => sum + (one[n] as number), 100));
/** Moved to the right; what leaves at the end comes in at the beginning. */
const moved = (values: Float64Array, by: number) => values.map((_, n) => values[(n - by + 2 * SIZE) % SIZE] as number);

describe('the shift of a signal', () => {
  it('is at the top of the phase correlation, and as certain as that is high', () => {
    const shifts = fc.integer({ min: -SIZE / 2 + 1, max: SIZE / 2 });
    fc.assert(
      fc.property(fc.tuple(band, band), shifts, fc.tuple(band, band), (before, by, noise) => {
        const now = before.map((values, i) => moved(values, by).map((value, n) => value + ((noise[i] as Float64Array)[n] as number) / 8));
        const estimator = new ShiftEstimator(SIZE, 3);
        estimator.next(before, 2);
        const found = estimator.next(now, 2);
        const top = topOf(correlation(before, now) as (shift: number) => number);
        expect(estimator.certainty).toBeCloseTo(top.highest, 9);
        expect(found).toBeCloseTo(top.shift, 5);
      }),
      { numRuns: 40 },
    );
  });

  it('is that of the samples that are compared: what is outside of them says nothing', () => {
    const ends = fc.constantFrom([4, 28], [0, 16], [9, 32]) as fc.Arbitrary<[number, number]>;
    fc.assert(
      fc.property(band, band, fc.integer({ min: -3, max: 3 }), ends, (before, outside, by, [from, to]) => {
        const now = moved(before, by);
        const wanted = topOf(correlation([before], [now], from, to) as (shift: number) => number);
        for (const other of [now, now.map((value, n) => (n < from || n >= to ? (outside[n] as number) : value))]) {
          const estimator = new ShiftEstimator(SIZE, 1);
          estimator.within(from, to);
          estimator.next([before], 1);
          // On a top that is nearly flat, Newton's steps end up to 0.0001 of a sample beside it: one in 5,000.
          expect(estimator.next([other], 1)).toBeCloseTo(wanted.shift, 3);
          expect(estimator.certainty).toBeCloseTo(wanted.highest, 9);
        }
      }),
    );
  });

  it.each([-5, -2, -1, 0, 1, 3, 6])('of a hump in the middle is how far it went, to the right when positive: %i samples', (by) => {
    const hump = Float64Array.from({ length: SIZE }, (_, n) => 100 + 80 * Math.exp(-((n - 16) ** 2) / 4));
    const estimator = new ShiftEstimator(SIZE, 1);
    estimator.next([hump], 1);
    expect(Math.abs(estimator.next([moved(hump, by)], 1) - by)).toBeLessThan(0.5);
    expect(estimator.certainty).toBeGreaterThan(0.7);
  });

  it('is not known of the first, nor of the next after one was forgotten or other samples are compared', () => {
    const estimator = new ShiftEstimator(SIZE, 1);
    const signal = sumOf(wave(3, 40), wave(5, 30, 2));
    expect(estimator.certainty).toBe(0);
    const isKnown = () => !Number.isNaN(estimator.next([signal], 1));
    expect([estimator.hasBefore, isKnown(), estimator.hasBefore, isKnown(), estimator.certainty > 0.99]).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
    estimator.forget();
    expect([estimator.hasBefore, isKnown(), estimator.certainty, isKnown()]).toEqual([false, false, 0, true]);
    estimator.within(0, 16);
    expect([estimator.hasBefore, isKnown(), estimator.certainty, isKnown()]).toEqual([false, false, 0, true]);
  });

  it('compares each band with itself, and only as many as it is told', () => {
    const [left, right] = [sumOf(wave(3, 40), wave(5, 30, 2)), sumOf(wave(2, 40, 1), wave(6, 30))];
    const noise = Float64Array.from({ length: SIZE }, (_, n) => (n * n * 37) % 251);
    const estimator = new ShiftEstimator(SIZE, 3);
    estimator.next([left, right, noise], 2);
    expect(estimator.next([left, right, moved(noise, 9)], 2)).toBeCloseTo(0, 9);
    expect(estimator.certainty).toBeCloseTo(1, 9);
    estimator.next([right, left, noise], 2);
    expect(estimator.certainty).toBeLessThan(0.9);
  });

  it('is known from a single frequency', () => {
    // Of the wave at a quarter of the size and what the window makes of it, only what is below that counts.
    const estimator = new ShiftEstimator(SIZE, 1);
    for (let i = 0; i < 2; i++) estimator.next([wave(8, 40)], 1);
    expect(estimator.certainty).toBeCloseTo(1, 9);
  });

  it('of a signal hardly there is not told: waves of 0.04 and less', () => {
    const shown = (size: number) => {
      const estimator = new ShiftEstimator(SIZE, 1);
      for (let i = 0; i < 2; i++) estimator.next([sumOf(wave(4, size))], 1);
      return estimator.certainty;
    };
    expect(shown(0.0395)).toBe(0);
    expect(shown(0.0405)).toBeCloseTo(1, 9);
  });

  it.each([
    { strong: 2, weak: 6, less: 3.1, more: 3.3 },
    // The window halves a wave in the frequencies beside its own: of one at a quarter of the size only that counts.
    { strong: 8, weak: 4, less: 1.5, more: 1.7 },
    { strong: 1, weak: 5, less: 2.5, more: 3.5 },
  ])('is that of what is a thousandth as strong as the strongest, and more: waves $strong and $weak', ({ strong, weak, less, more }) => {
    // The strong wave stands still, the weak one turns by half: a vote against, where it has one.
    const shown = (size: number) => {
      const estimator = new ShiftEstimator(SIZE, 1);
      estimator.next([sumOf(wave(strong, 100), wave(weak, size))], 1);
      estimator.next([sumOf(wave(strong, 100), wave(weak, size, Math.PI))], 1);
      return estimator.certainty;
    };
    expect(shown(less)).toBeGreaterThan(0.99);
    expect(shown(more)).toBeLessThan(0.99);
  });
});
