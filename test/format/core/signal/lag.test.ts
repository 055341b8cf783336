import { describe, expect, it } from 'vitest';
import type { LagWindow } from '#format/core/signal/delayed-cause.ts';
import { estimateLag } from '#format/core/signal/lag.ts';
import { topNear } from '#format/core/signal/top-near.ts';
import { Random } from '#scripts/random.ts';

/** Known before the first frame and after the last, ms. */
const AROUND_MS = 700;

interface Played {
  readonly seed?: number;
  readonly frames?: number;
  readonly frameMs?: number;
  readonly lagMs?: number;
  /** Deviation of what moves by itself, about in that of what the input moves, and for how many frames it does not change. */
  readonly noise?: number;
  readonly keeps?: number;
  /** How much of the input each axis has. */
  readonly axes?: readonly number[];
  /** Of a hundred pictures, those that say nothing, and those that are wrong by far. */
  readonly unknown?: number;
  readonly wild?: number;
  /** How long the input keeps a pace, ms. */
  readonly paceMs?: number;
}

/** Input that turns at a pace of its own for a while, and pictures that follow it some ms later. */
function played(options: Played): LagWindow {
  const {
    seed = 1,
    frames = 200,
    frameMs = 16.7,
    lagMs = 41,
    noise = 0,
    keeps = 1,
    axes = [1],
    unknown = 0,
    wild = 0,
    paceMs = 60,
  } = options;
  const chance = new Random(seed);
  const bell = () => chance.next() + chance.next() + chance.next() + chance.next() - 2;
  const atMs = Float64Array.from({ length: frames }, (_, n) => 1000 + (n + 1) * frameMs);
  const beforeMs = atMs.map((ms) => ms - frameMs);
  const fromMs = 1000 - AROUND_MS;
  const length = Math.ceil(frames * frameMs) + 2 * AROUND_MS;
  return {
    beforeMs,
    atMs,
    fromMs,
    axes: axes.map((share) => {
      let [sum, pace, byItself] = [0, 0, 0];
      const cause = Float64Array.from({ length }, (_, ms) => {
        if (ms % paceMs === 0) pace = share * bell();
        sum += pace;
        return sum;
      });
      const summed = sumAt(cause, fromMs);
      const effect = atMs.map((ms, n) => {
        if (n % keeps === 0) byItself = noise * frameMs * bell();
        const moved = summed(ms - lagMs) - summed((beforeMs[n] as number) - lagMs) + byItself;
        if (chance.below(100) < unknown) return Number.NaN;
        return chance.below(100) < wild ? moved + 400 * frameMs : moved;
      });
      return { cause, effect };
    }),
  };
}

/** The input so far at any time, between whole ms and beyond the ends, too. */
const sumAt = (cause: Float64Array, fromMs: number) => (ms: number) => {
  const at = Math.min(cause.length - 1, Math.max(0, ms - fromMs));
  const here = cause[Math.floor(at)] as number;
  return here + (at % 1) * ((cause[Math.min(cause.length - 1, Math.floor(at) + 1)] as number) - here);
};

const total = (values: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
};
/** Sum of products, with the second rotated to the left. */
const product = (a: readonly number[], b: readonly number[], by = 0) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[(i + by) % a.length] as number);
  return sum;
};
const explainedBy = (cause: readonly number[], effect: readonly number[], by = 0) => {
  const power = product(cause, cause);
  return power === 0 ? 0 : product(cause, effect, by) ** 2 / power;
};

/** The known values without their mean; the others weigh nothing. */
const centred = (values: readonly number[]) => {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = total(known) / known.length;
  return values.map((value) => (Number.isNaN(value) ? 0 : value - mean));
};

/** Values beyond three times what nine of ten stay within are drawn in. */
const clipped = (effect: Float64Array) => {
  const sizes = [...effect].filter((value) => !Number.isNaN(value)).map(Math.abs);
  const limit = 3 * (sizes.sort((a, b) => a - b)[Math.floor(0.9 * sizes.length)] as number);
  return [...effect].map((value) => (Number.isNaN(value) ? value : Math.sign(value) * Math.min(limit, Math.abs(value))));
};

const sumsOfFour = (values: readonly number[]) =>
  values.map((value, n) => value + (values[n - 1] ?? 0) + (values[n - 2] ?? 0) + (values[n - 3] ?? 0));

/** The same by definition: a regression at each lag, and at each rotation. */
function regressed({ beforeMs, atMs, fromMs, axes }: LagWindow) {
  const effects = axes.map(({ effect }) => centred(clipped(effect)));
  const power = total(effects.map((effect) => product(effect, effect)));
  const causesAt = (lagMs: number) =>
    axes.map(({ cause, effect }) => {
      const summed = sumAt(cause, fromMs);
      const values = Array.from(atMs, (ms, n) => summed(ms - lagMs) - summed((beforeMs[n] as number) - lagMs));
      return centred(values.map((value, n) => (Number.isNaN(effect[n]) ? Number.NaN : value)));
    });
  const scoreAt = (lagMs: number) => total(causesAt(lagMs).map((cause, i) => explainedBy(cause, effects[i] as number[]))) / power;
  const curve = Array.from({ length: 101 }, (_, i) => scoreAt(8 * i - 300));
  const coarse = 8 * curve.indexOf(Math.max(...curve)) - 300;
  const near = Array.from({ length: 17 }, (_, i) => coarse + i - 8).filter((lag) => lag >= -300 && lag <= 500);
  const scores = near.map(scoreAt);
  const score = Math.max(...scores);
  const fine = near[scores.indexOf(score)] as number;
  const ofSums = (lagMs: number) =>
    total(causesAt(lagMs).map((cause, i) => explainedBy(sumsOfFour(cause), sumsOfFour(effects[i] as number[]))));
  const isInside = fine > -300 && fine < 500;
  return {
    lagMs: () => (isInside ? topNear(ofSums, fine) : fine),
    score,
    curve,
    isInside,
    leastScore: Math.max(0.1, chance(causesAt(0), effects, atMs, beforeMs)),
  };
}

/** Rotations do not fall into step with a player: by these parts of a step more. */
const UNEVEN = [0, 0.4, 0.8, 0.2, 0.6];

/** What 24 rotations by 90 frames and more explain at any lag: the median, and five of its deviations, or five hundredths, above. */
function chance(causes: readonly number[][], effects: readonly number[][], atMs: Float64Array, beforeMs: Float64Array): number {
  const frames = atMs.length;
  const frameMs = total(atMs.map((ms, n) => ms - (beforeMs[n] as number))) / frames;
  const power = total(effects.map((effect) => product(effect, effect)));
  const rotated = atMs.map((_, k) => total(causes.map((cause, i) => explainedBy(cause, effects[i] as number[], k))));
  const highest = Array.from({ length: 24 }, (_, s) => {
    const shift = 90 + Math.floor(((s + (UNEVEN[s % 5] as number)) * (frames - 180)) / 24);
    let best = 0;
    for (let k = Math.floor(-300 / frameMs); k <= Math.ceil(500 / frameMs); k++)
      best = Math.max(best, rotated[(((shift + k) % frames) + frames) % frames] as number);
    return best / power;
  });
  const upper = (values: readonly number[]) => values.toSorted((a, b) => a - b)[12] as number;
  return upper(highest) + 5 * Math.max(0.01, upper(highest.map((one) => Math.abs(one - upper(highest)))));
}

describe('the lag of pictures after the input', () => {
  it.each([
    { frames: 240 },
    { lagMs: -120, noise: 1, seed: 2 },
    { lagMs: 333.3, noise: 0.5, axes: [1, 0.3], seed: 3 },
    { frames: 181, frameMs: 33.3, noise: 1, unknown: 20, seed: 4 },
    { noise: 0.3, wild: 5, axes: [0.2, 1], unknown: 5, seed: 5 },
    { lagMs: 495, noise: 0.2, seed: 6 },
    { lagMs: -297, noise: 0.2, seed: 7 },
    { lagMs: 508, paceMs: 25, seed: 8 },
    { lagMs: -307, paceMs: 25, seed: 9 },
    { frames: 300, frameMs: 0.8, lagMs: 3, paceMs: 5, noise: 0.1, seed: 10 },
    { noise: 1e9, seed: 11 },
  ] satisfies Played[])('is where a regression explains most: %j', (options) => {
    const window = played(options);
    const wanted = regressed(window);
    const found = estimateLag(window);
    expect(found?.score).toBeCloseTo(wanted.score, 9);
    expect(found?.lagMs).toBeCloseTo(wanted.lagMs(), 5);
    expect(found?.significant).toBe(wanted.isInside && wanted.score > wanted.leastScore);
    expect(found?.curve.length).toBe(101);
    found?.curve.forEach((score, i) => {
      expect(score).toBeCloseTo(wanted.curve[i] as number, 9);
    });
  });

  it.each([
    { frames: 180, seed: 1, noise: 1.9615 },
    { frames: 420, seed: 6, paceMs: 20, noise: 2.3225 },
    { frames: 240, seed: 5, paceMs: 300, keeps: 16, noise: 1.8338 },
    { frames: 200, seed: 11, keeps: 8, paceMs: 200, axes: [0.7, 0.7], unknown: 10, noise: 1.5064 },
    { frames: 500, seed: 41, keeps: 20, paceMs: 300, noise: 1.482 },
    { frames: 400, seed: 42, keeps: 25, paceMs: 400, axes: [0.5, 0.8], noise: 0.8038 },
    { frames: 450, seed: 44, frameMs: 33.3, keeps: 30, paceMs: 500, noise: 0.7125 },
    { frames: 190, seed: 9, frameMs: 4, lagMs: 2, paceMs: 15, keeps: 4, noise: 1.1907 },
    { frames: 190, seed: 8, frameMs: 1.2, lagMs: 2, paceMs: 5, noise: 0.6336 },
  ] satisfies Played[])('is significant where more is explained than by chance, and by a tenth: %j', (options) => {
    // With so much noise, and with a little more.
    const windows = [options.noise, options.noise + 0.0005].map((noise) => played({ ...options, noise }));
    const isMore = ({ score, leastScore }: ReturnType<typeof regressed>) => score > leastScore;
    expect(windows.map(regressed).map(isMore)).toEqual([true, false]);
    expect(windows.map((window) => estimateLag(window)?.significant)).toEqual([true, false]);
  });

  it('is not told from less than 180 frames', () => {
    expect(estimateLag(played({ frames: 179 }))).toBeUndefined();
    expect(estimateLag(played({ frames: 180 }))?.significant).toBe(true);
  });

  it('is not told where input or pictures stood still, or no picture is known', () => {
    const window = played({});
    const { cause, effect } = window.axes[0] as LagWindow['axes'][number];
    const still = { cause: cause.map(() => 3), effect: effect.map(() => 0) };
    expect(estimateLag({ ...window, axes: [{ cause: still.cause, effect }] })).toBeUndefined();
    expect(estimateLag({ ...window, axes: [{ cause, effect: still.effect }] })).toBeUndefined();
    expect(estimateLag({ ...window, axes: [{ cause, effect: effect.map(() => Number.NaN) }] })).toBeUndefined();
    expect(estimateLag({ ...window, axes: [] })).toBeUndefined();
  });

  it('is never certain where times go back, however well they fit', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { beforeMs: atMs, atMs: beforeMs, ...window } = played({ seed });
      expect(estimateLag({ ...window, beforeMs, atMs })?.significant ?? false).toBe(false);
    }
  });

  it('is the same in any unit of motion', () => {
    const window = played({ noise: 0.5, axes: [1, 0.5] });
    const scaled = (by: number) =>
      window.axes.map(({ cause, effect }) => ({ cause: cause.map((sum) => sum / by), effect: effect.map((px) => px * by) }));
    const found = estimateLag(window);
    for (const by of [1e-5, 1e5]) {
      const same = estimateLag({ ...window, axes: scaled(by) });
      expect(same?.score).toBeCloseTo(found?.score as number, 9);
      expect(same?.lagMs).toBeCloseTo(found?.lagMs as number, 5);
    }
  });

  it('is that of the axis that moved: one that stood still changes nothing', () => {
    const window = played({ noise: 0.5 });
    const { cause, effect } = window.axes[0] as LagWindow['axes'][number];
    const found = estimateLag(window);
    for (const still of [effect.map(() => 0), effect.map(() => Number.NaN)])
      expect(
        estimateLag({
          ...window,
          axes: [
            { cause, effect: still },
            { cause, effect },
          ],
        }),
      ).toEqual(found);
    // Of two axes that moved, the one without input has no part in what is explained, and does not count as chance.
    const both = estimateLag({
      ...window,
      axes: [
        { cause: cause.map(() => 0), effect },
        { cause, effect },
      ],
    });
    expect(both?.significant).toBe(true);
    expect(both?.score).toBeCloseTo((found?.score as number) / 2, 9);
    expect(both?.lagMs).toBeCloseTo(found?.lagMs as number, 9);
  });

  it.each([
    { times: 'that go backwards', stepMs: () => -16 },
    { times: 'that stand still on average', stepMs: (n: number) => (n % 2 === 0 ? 16 : -16) },
  ])('is not significant between times $times', ({ stepMs }) => {
    const window = played({ frameMs: 16, paceMs: 5 });
    const { cause } = window.axes[0] as LagWindow['axes'][number];
    const beforeMs = window.atMs.map((ms, n) => ms - stepMs(n));
    const summed = sumAt(cause, window.fromMs);
    const effect = window.atMs.map((ms, n) => summed(ms - 8) - summed((beforeMs[n] as number) - 8) + Math.sin(n * n));
    expect(estimateLag({ ...window, beforeMs, axes: [{ cause, effect }] })).toMatchObject({
      significant: false,
      score: expect.closeTo(1, 1),
    });
  });
});
