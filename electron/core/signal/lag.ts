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
}

/** Lags that are searched: what a game may take, and what a damaged shard may be off by. */
export const LAG_RANGE_MS = { least: -300, most: 500 };
const COARSE_MS = 8;
/**
 * Frames whose motion is summed before the lag is read off. A game that draws in step with the captures is caught sometimes with its newest
 * picture, sometimes with the one before; this moves motion from one frame to the next, and sums of four keep a quarter of the error.
 */
const SPAN = 4;
/** How far from the best lag of single frames the best lag of sums is searched. */
const NEAR_MS = 48;
const NEAR_STEP_MS = 4;
/**
 * Half the stretch of lags that the top is read off. Rows come every 4 ms or more, which puts kinks into the explained share: a parabola
 * through neighbours finds the nearest kink (2.5, 5.8 or 10.3 ms, in one game), one through eight rows finds the top.
 */
const REACH_MS = 16;
const MOST_ROUNDS = 4;
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
  const causes = new Map<number, Float64Array[]>();
  const causesAt = (lagMs: number) => {
    const known = causes.get(lagMs) ?? window.axes.map(({ cause }) => causeAt(window, cause, lagMs));
    causes.set(lagMs, known);
    return known;
  };
  const scoreAt = (lagMs: number, shift = 0) => {
    let explained = 0;
    causesAt(lagMs).forEach((cause, i) => {
      explained += explainedBy(cause, (effects[i] as Centred).values, shift);
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
  const coarse = best(least, most, COARSE_MS, 0);
  const fine = best(Math.max(least, coarse.at - COARSE_MS), Math.min(most, coarse.at + COARSE_MS), 1, 0);
  if (fine.score <= 0) return undefined;
  const chance = chanceScores(window.atMs.length, (shift) => best(least, most, 2 * COARSE_MS, shift).score);
  const inside = fine.at > least && fine.at < most;
  const sums = effects.map(({ values }) => movingSum(values));
  const explainedOfSums = (lagMs: number) =>
    causesAt(lagMs).reduce((sum, cause, i) => sum + explainedBy(movingSum(cause), sums[i] as Float64Array, 0), 0);
  const lagMs = inside ? topNear(explainedOfSums, fine.at) : fine.at;
  return { lagMs, score: fine.score, significant: inside && fine.score >= LEAST_SCORE && fine.score > chance };
}

/** The top of a smooth curve with kinks, ms: of the least-squares parabola through everything near its highest point. */
function topNear(curve: (ms: number) => number, about: number): number {
  let top = about;
  let highest = Number.NEGATIVE_INFINITY;
  for (let ms = about - NEAR_MS; ms <= about + NEAR_MS; ms += NEAR_STEP_MS) {
    const height = curve(ms);
    if (height > highest) [top, highest] = [ms, height];
  }
  // Again around the top just found, until it is the middle.
  for (let round = 0, middle = top; round < MOST_ROUNDS; round++, middle = Math.round(top)) {
    top = middle + vertex((away) => curve(middle + away));
    if (Math.abs(top - middle) <= 0.5) break;
  }
  return top;
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

interface Centred {
  readonly values: Float64Array;
  readonly power: number;
}

/** Without its mean, and with outliers clipped: a wrong motion is as large as the picture. NaN becomes 0, which weighs nothing. */
function centred(effect: Float64Array): Centred {
  const known = effect.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return { values: new Float64Array(effect.length), power: 0 };
  const sorted = known.map(Math.abs).sort();
  const limit = 3 * (sorted[Math.floor(0.9 * sorted.length)] as number);
  const clip = (value: number) => Math.max(-limit, Math.min(limit, value));
  const mean = known.reduce((sum, value) => sum + clip(value), 0) / known.length;
  const values = effect.map((value) => (Number.isNaN(value) ? 0 : clip(value) - mean));
  return { values, power: values.reduce((sum, value) => sum + value * value, 0) };
}

/** What the input did between each picture and the one before, `lagMs` earlier, without its mean. */
function causeAt({ beforeMs, atMs, fromMs }: LagWindow, cause: Float64Array, lagMs: number): Float64Array {
  const values = new Float64Array(atMs.length);
  let sum = 0;
  for (let n = 0; n < values.length; n++) {
    const value = sample(cause, (atMs[n] as number) - lagMs - fromMs) - sample(cause, (beforeMs[n] as number) - lagMs - fromMs);
    values[n] = value;
    sum += value;
  }
  const mean = sum / values.length;
  for (let n = 0; n < values.length; n++) values[n] = (values[n] as number) - mean;
  return values;
}

function sample(series: Float64Array, at: number): number {
  const clamped = Math.max(0, Math.min(series.length - 1, at));
  const low = Math.floor(clamped);
  const here = series[low] as number;
  return here + (clamped - low) * ((series[Math.min(series.length - 1, low + 1)] as number) - here);
}

/** Sum of squares of `effect` that a straight line through `cause` explains, with the effect rotated by `shift` frames. */
function explainedBy(cause: Float64Array, effect: Float64Array, shift: number): number {
  let [both, power] = [0, 0];
  const { length } = cause;
  for (let n = 0, m = shift % length; n < length; n++, m = m + 1 === length ? 0 : m + 1) {
    const c = cause[n] as number;
    both += c * (effect[m] as number);
    power += c * c;
  }
  return power === 0 ? 0 : (both * both) / power;
}

/** Sum of the last {@link SPAN} values, at each value; of fewer at the beginning. */
function movingSum(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value, n) => (sum += value - (n < SPAN ? 0 : (values[n - SPAN] as number))));
}

/** Top of the least-squares parabola through a curve from -{@link REACH_MS} to {@link REACH_MS}, clamped to that; 0 if it has none. */
function vertex(curve: (away: number) => number): number {
  // Sums of powers of `away`; odd ones cancel out.
  let [count, squares, fourths] = [0, 0, 0];
  let [sum, slope, bend] = [0, 0, 0];
  for (let away = -REACH_MS; away <= REACH_MS; away++) {
    const height = curve(away);
    const square = away * away;
    count += 1;
    squares += square;
    fourths += square * square;
    sum += height;
    slope += height * away;
    bend += height * square;
  }
  const curvature = (bend - (squares / count) * sum) / (fourths - (squares * squares) / count);
  if (!(curvature < 0)) return 0;
  return Math.max(-REACH_MS, Math.min(REACH_MS, -slope / squares / (2 * curvature)));
}
