import { DelayedCause, type LagWindow, type Powered, Scratch } from '#format/core/signal/delayed-cause.ts';
import { circularCorrelation } from '#format/core/signal/fourier/circular-correlation.ts';
import { topNear } from '#format/core/signal/top-near.ts';

/** Effect after cause is positive. */
export interface Lag {
  readonly lagMs: number;
  /** Share of the pictures' changes that the input explains at that lag, 0 to 1. */
  readonly score: number;
  /** False: chance explains as much, so the window has nothing to say. */
  readonly significant: boolean;
  /** The score at every {@link LAG_CURVE_STEP_MS} from the least lag that is searched to the most. */
  readonly curve: Float64Array;
}

/** Lags that are searched: what a game may take, and what a damaged shard may be off by. */
export const LAG_RANGE_MS = { least: -300, most: 500 };
export const LAG_CURVE_STEP_MS = 8;
/**
 * Frames whose motion is summed before the lag is read off. A game that draws in step with the captures is caught sometimes with its newest
 * picture, sometimes with the one before; this moves motion from one frame to the next, and sums of four keep a quarter of the error.
 */
const SPAN = 4;
/** A window in which less is explained says nothing, however unlikely it is. */
const LEAST_SCORE = 0.1;
/** Circular shifts of the pictures against the input, which leave only chance; and the shortest of them, frames. */
const SHIFTS = 24;
const LEAST_SHIFT = 90;
/** Least distance above the median of what chance gives, in its own spread (median absolute deviation). */
const LEAST_DEVIATIONS = 5;

const SCRATCH = new Scratch();

/**
 * The lag at which the input explains most of what the pictures did, by regression at every lag and a test against chance. `undefined` when
 * input or pictures stood still, or the window is too short.
 */
export function estimateLag(window: LagWindow): Lag | undefined {
  // Where the pictures did not move there is nothing to explain: half of the search in a game without a vertical look.
  const moved = window.axes.map((axis) => ({ axis, effect: centred(axis.effect) })).filter(({ effect }) => effect.power > 0);
  const effects = moved.map(({ effect }) => effect);
  const total = effects.reduce((sum, { power }) => sum + power, 0);
  if (total === 0 || window.atMs.length < 2 * LEAST_SHIFT) return undefined;
  SCRATCH.rewind();
  const causeOf = moved.map(({ axis }) => new DelayedCause(window, axis, SCRATCH));
  const causesAt = remembered((lagMs) => causeOf.map((cause) => cause.at(lagMs)));
  const scoreAt = (lagMs: number) =>
    causeOf.reduce((sum, cause, i) => sum + cause.explained(lagMs, (effects[i] as Powered).values), 0) / total;
  const { least, most } = LAG_RANGE_MS;
  const curve = Float64Array.from({ length: (most - least) / LAG_CURVE_STEP_MS + 1 }, (_, i) => scoreAt(least + i * LAG_CURVE_STEP_MS));
  const coarse = least + LAG_CURVE_STEP_MS * curve.indexOf(Math.max(...curve));
  let [fine, score] = [coarse, 0];
  for (let lag = Math.max(least, coarse - LAG_CURVE_STEP_MS); lag <= Math.min(most, coarse + LAG_CURVE_STEP_MS); lag++) {
    const found = scoreAt(lag);
    if (found > score) [fine, score] = [lag, found];
  }
  if (score <= 0) return undefined;
  const inside = fine > least && fine < most;
  const worth = inside && score >= LEAST_SCORE;
  // From picture to picture: the time between two frames may span some that were left out.
  const frameMs = window.atMs.reduce((sum, ms, n) => sum + ms - (window.beforeMs[n] as number), 0) / window.atMs.length;
  const chance = worth ? chanceScore(effects, total, causesAt(0), frameMs) : 1;
  const sums = effects.map(({ values }) => movingSum(values));
  const explainedOfSums = remembered((lagMs) =>
    causesAt(lagMs).reduce((sum, { values }, i) => sum + explainedBy(powered(movingSum(values)), sums[i] as Float64Array), 0),
  );
  return { lagMs: inside ? topNear(explainedOfSums, fine) : fine, score, significant: worth && score > chance, curve };
}

/**
 * A score that chance hardly reaches, from the same pictures rotated against the same input by seconds. At an even pace, a cause delayed by
 * whole frames is the cause itself, moved, so one correlation covers every lag; computing each lag separately took most of the search.
 * `total`: power of the effects; `frameMs`: from one frame to the next.
 */
function chanceScore(effects: readonly Powered[], total: number, causes: readonly Powered[], frameMs: number): number {
  const frames = effects[0]?.values.length ?? 0;
  const explained = new Float64Array(frames);
  for (const [i, { values, power }] of causes.entries()) {
    if (power === 0) continue;
    const sums = circularCorrelation(values, (effects[i] as Powered).values, SCRATCH);
    for (let k = 0; k < frames; k++) explained[k] = (explained[k] as number) + (sums[k] as number) ** 2 / power;
  }
  // Times that do not go on are nonsense, which other checks report. A score may be more than 1, by rounding.
  if (!(frameMs > 0)) return Number.POSITIVE_INFINITY;
  const [least, most] = [
    Math.max(-frames, Math.floor(LAG_RANGE_MS.least / frameMs)),
    Math.min(frames, Math.ceil(LAG_RANGE_MS.most / frameMs)),
  ];
  const best = new Float64Array(SHIFTS);
  for (let s = 0; s < SHIFTS; s++) {
    // Unequal steps: they must not fall into step with a player who repeats the same motion.
    const shift = LEAST_SHIFT + Math.floor(((s + ((s * 7) % 5) / 5) * (frames - 2 * LEAST_SHIFT)) / SHIFTS);
    for (let k = shift + least; k <= shift + most; k++)
      best[s] = Math.max(best[s] as number, explained[(k + 2 * frames) % frames] as number);
  }
  best.sort();
  const median = best[SHIFTS >> 1] as number;
  const deviations = best.map((one) => Math.abs(one - median)).sort();
  return median / total + LEAST_DEVIATIONS * Math.max(0.01, (deviations[SHIFTS >> 1] as number) / total);
}

/**
 * Without its mean, and with outliers clipped: a wrong motion is as large as the picture. NaN becomes 0, and so does the cause there
 * ({@link DelayedCause}): what the picture does not say weighs nothing. With the cause left in, one unknown picture in 120 moved the lag by up to 0.8 ms.
 */
function centred(effect: Float64Array): Powered {
  const known = effect.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return { values: new Float64Array(effect.length), power: 0 };
  const sorted = known.map(Math.abs).sort();
  const limit = 3 * (sorted[Math.floor(0.9 * sorted.length)] as number);
  const clip = (value: number) => Math.max(-limit, Math.min(limit, value));
  const mean = known.reduce((sum, value) => sum + clip(value), 0) / known.length;
  return powered(effect.map((value) => (Number.isNaN(value) ? 0 : clip(value) - mean)));
}

/** Calls a function once for each argument. */
function remembered<T>(of: (lagMs: number) => T): (lagMs: number) => T {
  const known = new Map<number, T>();
  return (lagMs) => {
    const before = known.get(lagMs);
    if (before !== undefined) return before;
    const now = of(lagMs);
    known.set(lagMs, now);
    return now;
  };
}

function powered(values: Float64Array): Powered {
  let power = 0;
  for (let n = 0; n < values.length; n++) power += (values[n] as number) ** 2;
  return { values, power };
}

/** Sum of squares of `effect` that a straight line through `cause` explains. */
function explainedBy({ values, power }: Powered, effect: Float64Array): number {
  if (power === 0) return 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (effect[i] as number);
  return (sum * sum) / power;
}

/** Sum of the last {@link SPAN} values, at each value; of fewer at the beginning. Good until the scratch is rewound. */
function movingSum(values: Float64Array): Float64Array {
  const sums = SCRATCH.take(values.length);
  let sum = 0;
  for (let n = 0; n < values.length; n++) {
    sum += (values[n] as number) - (n < SPAN ? 0 : (values[n - SPAN] as number));
    sums[n] = sum;
  }
  return sums;
}
