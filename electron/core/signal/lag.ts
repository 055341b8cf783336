import { topNear } from '#core/signal/top-near.ts';

/** One axis: what the pictures did between one frame and the next, and the input added up over time. */
export interface LagAxis {
  /** One value per frame; NaN where the picture says nothing. */
  readonly effect: Float64Array;
  /** The sum of the input so far, at every ms from `fromMs` on. */
  readonly cause: Float64Array;
}

/** Some seconds of frames, and how input and pictures relate in them. */
export interface LagWindow {
  /** When the picture before each frame, and the frame itself, was read: ms after an origin of the caller's. */
  readonly beforeMs: Float64Array;
  readonly atMs: Float64Array;
  /** Time of every axis's `cause[0]`. */
  readonly fromMs: number;
  readonly axes: readonly LagAxis[];
}

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
/** Circular shifts of the pictures against the input, which leave only chance, and the shortest of them, frames. */
const SHIFTS = 24;
const LEAST_SHIFT = 90;
/** Least distance above the median of what chance gives, in its own spread (median absolute deviation). */
const LEAST_DEVIATIONS = 5;

/**
 * The lag at which the input explains most of what the pictures did, by regression at every lag and a test against chance. `undefined` when
 * input or pictures stood still, or the window is too short.
 */
export function estimateLag(window: LagWindow): Lag | undefined {
  const effects = window.axes.map(({ effect }) => centred(effect));
  const total = effects.reduce((sum, { power }) => sum + power, 0);
  if (total === 0 || window.atMs.length < 2 * LEAST_SHIFT) return undefined;
  const causeOf = window.axes.map((axis) => new DelayedCause(window, axis));
  const causesAt = remembered((lagMs) => causeOf.map((cause) => cause.at(lagMs)));
  const scoreAt = (lagMs: number, shift = 0) => {
    let explained = 0;
    causesAt(lagMs).forEach((cause, i) => {
      explained += explainedBy(cause, (effects[i] as Powered).values, shift);
    });
    return explained / total;
  };
  const { least, most } = LAG_RANGE_MS;
  const best = (from: number, to: number, step: number, shift: number) => {
    let [at, score] = [from, -1];
    for (let lag = from; lag <= to; lag += step) {
      const found = scoreAt(lag, shift);
      if (found > score) [at, score] = [lag, found];
    }
    return { at, score };
  };
  const curve = Float64Array.from({ length: (most - least) / LAG_CURVE_STEP_MS + 1 }, (_, i) => scoreAt(least + i * LAG_CURVE_STEP_MS));
  const coarse = least + LAG_CURVE_STEP_MS * curve.indexOf(Math.max(...curve));
  const fine = best(Math.max(least, coarse - LAG_CURVE_STEP_MS), Math.min(most, coarse + LAG_CURVE_STEP_MS), 1, 0);
  if (fine.score <= 0) return undefined;
  const inside = fine.at > least && fine.at < most;
  const worth = inside && fine.score >= LEAST_SCORE;
  const chance = worth ? chanceScores(window.atMs.length, (shift) => best(least, most, 2 * LAG_CURVE_STEP_MS, shift).score) : 1;
  const sums = effects.map(({ values }) => movingSum(values));
  const explainedOfSums = remembered((lagMs) =>
    causesAt(lagMs).reduce((sum, { values }, i) => sum + explainedBy(powered(movingSum(values)), sums[i] as Float64Array, 0), 0),
  );
  const lagMs = inside ? topNear(explainedOfSums, fine.at) : fine.at;
  return { lagMs, score: fine.score, significant: worth && fine.score > chance, curve };
}

/** A score that chance hardly reaches, from the same pictures shifted against the same input by seconds. */
function chanceScores(frames: number, score: (shift: number) => number): number {
  const scores = Float64Array.from({ length: SHIFTS }, (_, i) =>
    // Unequal steps: they must not fall into step with a player who repeats the same motion.
    score(LEAST_SHIFT + Math.floor(((i + ((i * 7) % 5) / 5) * (frames - 2 * LEAST_SHIFT)) / SHIFTS)),
  ).sort();
  const median = scores[SHIFTS >> 1] as number;
  const deviations = scores.map((one) => Math.abs(one - median)).sort();
  return median + LEAST_DEVIATIONS * Math.max(0.01, deviations[SHIFTS >> 1] as number);
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

/** What the input did between each picture and the one before, for any lag of whole ms. */
class DelayedCause {
  readonly #cause: Float64Array;
  /** Frames whose effect is known, the ms of `cause` that their two pictures were read at, and how far into it. */
  readonly #frames: Int32Array;
  readonly #at: Int32Array;
  readonly #atPart: Float64Array;
  readonly #before: Int32Array;
  readonly #beforePart: Float64Array;
  /** 1: the picture before is that of the frame listed before. */
  readonly #follows: Uint8Array;
  readonly #length: number;

  constructor({ beforeMs, atMs, fromMs }: LagWindow, { cause, effect }: LagAxis) {
    this.#cause = cause;
    this.#length = atMs.length;
    const count = atMs.length;
    this.#frames = new Int32Array(count);
    let known = 0;
    for (let n = 0; n < count; n++) if (!Number.isNaN(effect[n])) this.#frames[known++] = n;
    this.#frames = this.#frames.subarray(0, known);
    [this.#at, this.#before] = [new Int32Array(known), new Int32Array(known)];
    [this.#atPart, this.#beforePart] = [new Float64Array(known), new Float64Array(known)];
    this.#follows = new Uint8Array(known);
    for (let i = 0, lastMs = Number.NaN; i < known; i++) {
      const n = this.#frames[i] as number;
      const [at, before] = [(atMs[n] as number) - fromMs, (beforeMs[n] as number) - fromMs];
      [this.#at[i], this.#before[i]] = [Math.floor(at), Math.floor(before)];
      [this.#atPart[i], this.#beforePart[i]] = [at - Math.floor(at), before - Math.floor(before)];
      this.#follows[i] = before === lastMs ? 1 : 0;
      lastMs = at;
    }
  }

  /** Without its mean; 0 where the picture's effect is unknown. */
  at(lagMs: number): Powered {
    // Two hours ask this 150,000 times: everything it touches is at hand.
    const [cause, frames, follows] = [this.#cause, this.#frames, this.#follows];
    const [at, atPart, before, beforePart] = [this.#at, this.#atPart, this.#before, this.#beforePart];
    const values = new Float64Array(this.#length);
    const count = frames.length;
    let [sum, last] = [0, 0];
    for (let i = 0; i < count; i++) {
      // Mostly the picture before is that of the frame before.
      const first = follows[i] === 1 ? last : sample(cause, (before[i] as number) - lagMs, beforePart[i] as number);
      last = sample(cause, (at[i] as number) - lagMs, atPart[i] as number);
      values[frames[i] as number] = last - first;
      sum += last - first;
    }
    const mean = sum / Math.max(1, count);
    let power = 0;
    for (let i = 0; i < count; i++) {
      const n = frames[i] as number;
      const value = (values[n] as number) - mean;
      values[n] = value;
      power += value * value;
    }
    return { values, power };
  }
}

/** Between two ms; constant before the first and after the last. */
function sample(series: Float64Array, low: number, part: number): number {
  if (low < 0) return series[0] as number;
  if (low >= series.length - 1) return series[series.length - 1] as number;
  const here = series[low] as number;
  return here + part * ((series[low + 1] as number) - here);
}

/** Values, and the sum of their squares. */
interface Powered {
  readonly values: Float64Array;
  readonly power: number;
}

function powered(values: Float64Array): Powered {
  let power = 0;
  for (let n = 0; n < values.length; n++) power += (values[n] as number) ** 2;
  return { values, power };
}

/** Sum of squares of `effect` that a straight line through `cause` explains, with the effect rotated by `shift` frames. */
function explainedBy({ values, power }: Powered, effect: Float64Array, shift: number): number {
  const { length } = values;
  if (power === 0) return 0;
  const from = shift % length;
  const both = overlap(values, effect, 0, from, length - from) + overlap(values, effect, length - from, 0, from);
  return (both * both) / power;
}

function overlap(a: Float64Array, b: Float64Array, atA: number, atB: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (a[atA + i] as number) * (b[atB + i] as number);
  return sum;
}

/** Sum of the last {@link SPAN} values, at each value; of fewer at the beginning. */
function movingSum(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length);
  let sum = 0;
  for (let n = 0; n < values.length; n++) {
    sum += (values[n] as number) - (n < SPAN ? 0 : (values[n - SPAN] as number));
    sums[n] = sum;
  }
  return sums;
}
