import { LAG_CURVE_STEP_MS, LAG_RANGE_MS, type Lag } from '#core/signal/lag.ts';
import { ResponseShape } from '#core/signal/response-shape.ts';
import { middle } from '#core/signal/theil-sen.ts';
import { topNear } from '#core/signal/top-near.ts';

/** Some seconds of frames, and what the player began to do in them. */
export interface PressWindow {
  /** When the picture before each frame, and the frame itself, was read: ms after an origin of the caller's. */
  readonly beforeMs: Float64Array;
  readonly atMs: Float64Array;
  /** How much each region of the picture changed, one value per frame; NaN where that is not known. */
  readonly effects: readonly Float64Array[];
  /** When something was begun, ascending, and what: a small number for each key, button or movement. */
  readonly pressedMs: Float64Array;
  readonly kind: Uint8Array;
}

/** A lag, and how closely it is known. */
export interface PressLag extends Lag {
  /** Half of the 95 % interval, ms: the spread of the lags without each eighth of the presses in turn (jackknife). */
  readonly withinMs: number;
}

/** With fewer presses nothing is said, and a kind of press with fewer is left out. */
export const LEAST_PRESSES = 8;
export const LEAST_OF_KIND = 4;
/** Resolution of the averages: a press is known to the 4 ms of its row, and two hundred of them to a fraction of that. */
const STEP_MS = 4;
/** Circular shifts of the presses against the pictures, which leave only chance, and the shortest of them, ms. */
const SHIFTS = 12;
const LEAST_SHIFT_MS = 1100;
/** Parts of the presses that are left out, one after the other. */
const PARTS = 8;
/** Least distance of a response above the median of what chance gives, in its own spread (median absolute deviation). */
const LEAST_DEVIATIONS = 6;
/** What follows later, and stands out more, is a consequence: the first response that stands out by this share of the most is taken. */
const FIRST_SHARE = 0.5;
/**
 * A player answers the picture, too, but not within this time: what comes longer before a press may be what it was pressed for. And what comes
 * longer after it is what became of it: where a shot itself changes too little to be seen, its hits gave 480 ms (chromium-bsu, one minute of four).
 */
const RANGE_MS = { least: -120, most: 300 };

/**
 * The time from a press to the picture's answer, from the average of what follows each press (event-triggered average), for every kind
 * of press in every region of the picture. An answer may be a single change (a lamp lights up) or the first of many (somebody walks).
 * `undefined`: too few presses, or nothing in the pictures changes.
 */
export function estimatePressLag(window: PressWindow): PressLag | undefined {
  const kinds = presses(window);
  if (kinds.length === 0) return undefined;
  const regions = window.effects.map(standardized).filter((region) => region !== undefined);
  const [firstMs, lastMs] = [window.beforeMs[0], window.atMs.at(-1)];
  if (regions.length === 0 || firstMs === undefined || lastMs === undefined) return undefined;
  const spanMs = lastMs - firstMs;
  if (spanMs < 3 * LEAST_SHIFT_MS) return undefined;
  const frameMs = medianOf(window.atMs.map((ms, n) => ms - (window.beforeMs[n] as number)));
  const shape = new ResponseShape(frameMs, STEP_MS);
  /** For each kind of press the answer in each of some regions: all, unless `within` says which. */
  const answersTo = (presses: readonly Float64Array[], within?: readonly (readonly Float64Array[])[]) =>
    presses.map((moved, kind) =>
      averages(window, within?.[kind] ?? regions, moved, shape.marginMs).map((average) => shape.explainedBy(average, moved.length)),
    );
  const shiftedBy = (ms: number) => answersTo(kinds.map((pressedMs) => shifted(pressedMs, ms, firstMs, spanMs))).flat();
  const chance = Float64Array.from({ length: SHIFTS }, (_, i) =>
    // Unequal steps: they must not fall into step with a player who repeats the same presses.
    highestOf(shiftedBy(LEAST_SHIFT_MS + ((i + ((i * 7) % 5) / 5) * (spanMs - 2 * LEAST_SHIFT_MS)) / SHIFTS)),
  );
  const median = medianOf(chance);
  const deviation = medianOf(chance.map((one) => Math.abs(one - median)));
  const limit = median + LEAST_DEVIATIONS * Math.max(1, deviation);
  const speaking = answersTo(kinds).map((answers) => regions.filter((_, region) => highestOf([answers[region] as Float64Array]) > limit));
  if (speaking.every(({ length }) => length === 0)) return undefined;
  /** What presses explain, in the regions that speak for each kind, at every ms. */
  const heightsOf = (presses: readonly Float64Array[]) => {
    // A lag of some ms more is that of presses that came as much later: lags between two steps.
    const sums = Array.from({ length: STEP_MS }, (_, later) =>
      summed(
        answersTo(
          presses.map((pressed) => pressed.map((ms) => ms + later)),
          speaking,
        ).flat(),
      ),
    );
    const at = (lagMs: number) => {
      const ms = lagMs - RANGE_MS.least;
      return sums[((ms % STEP_MS) + STEP_MS) % STEP_MS]?.[Math.floor(ms / STEP_MS)] ?? 0;
    };
    return { sum: sums[0] as Float64Array, at };
  };
  const { sum, at: heightAt } = heightsOf(kinds);
  const at = firstTop(sum, Math.ceil((shape.marginMs + frameMs) / STEP_MS));
  const highest = sum[at] as number;
  const edge = frameMs / STEP_MS;
  // Of what chance gives: half where it is as high, towards one far above it.
  const score = highest / (highest + limit);
  const curve = Float64Array.from(
    { length: (LAG_RANGE_MS.most - LAG_RANGE_MS.least) / LAG_CURVE_STEP_MS + 1 },
    (_, i) => (score * heightAt(LAG_RANGE_MS.least + i * LAG_CURVE_STEP_MS)) / highest,
  );
  const lagMs = topNear(heightAt, RANGE_MS.least + STEP_MS * at);
  const without = Float64Array.from({ length: PARTS }, (_, part) =>
    topNear(heightsOf(kinds.map((pressed) => pressed.filter((_, i) => i % PARTS !== part))).at, Math.round(lagMs)),
  );
  const mean = without.reduce((sum, one) => sum + one, 0) / PARTS;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const withinMs = 1.96 * Math.sqrt(((PARTS - 1) / PARTS) * squares);
  return { lagMs, score, significant: at > edge && at < sum.length - 1 - edge, curve, withinMs };
}

const medianOf = (values: Float64Array) => middle(values.slice().sort());

/** When each kind of press was made, of those that were made often enough. */
function presses({ pressedMs, kind }: PressWindow): Float64Array[] {
  if (pressedMs.length < LEAST_PRESSES) return [];
  const kinds = [...new Set(kind)].map((one) => pressedMs.filter((_, i) => kind[i] === one));
  return kinds.filter(({ length }) => length >= LEAST_OF_KIND);
}

/** With mean 0 and deviation 1; what is not known is as usual. The logarithm: a cut changes a hundred times as much as a step, and says no more. */
function standardized(effect: Float64Array): Float64Array | undefined {
  let [count, sum, squares] = [0, 0, 0];
  const values = effect.map((value) => Math.log1p(value));
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(squares / count - mean * mean);
  if (!(deviation > 1e-6)) return undefined;
  return values.map((value) => (Number.isNaN(value) ? 0 : (value - mean) / deviation));
}

/** The presses moved around the window by a time, in order. */
function shifted(pressedMs: Float64Array, byMs: number, firstMs: number, spanMs: number): Float64Array {
  return pressedMs.map((ms) => firstMs + ((ms - firstMs + byMs) % spanMs)).sort();
}

/** What follows a press on average, in each region: one value for each step from the least lag, less `marginMs`, to the most, and `marginMs`. */
function averages(
  { beforeMs, atMs }: PressWindow,
  regions: readonly Float64Array[],
  pressedMs: Float64Array,
  marginMs: number,
): Float64Array[] {
  const fromMs = RANGE_MS.least - marginMs;
  const length = (RANGE_MS.most + marginMs - fromMs) / STEP_MS + 1;
  const sums = regions.map(() => new Float64Array(length + 1));
  let first = 0;
  for (const pressed of pressedMs) {
    while (first < atMs.length && (atMs[first] as number) < pressed + fromMs) first += 1;
    const stepAt = (ms: number) => Math.max(0, Math.min(length, Math.ceil((ms - pressed - fromMs) / STEP_MS)));
    for (let frame = first; frame < atMs.length; frame++) {
      const [from, to] = [stepAt(beforeMs[frame] as number), stepAt(atMs[frame] as number)];
      if (from === length) break;
      // Only where a value begins and ends; added up below.
      for (let r = 0; r < regions.length; r++) {
        const [sum, value] = [sums[r] as Float64Array, (regions[r] as Float64Array)[frame] as number];
        sum[from] = (sum[from] as number) + value;
        sum[to] = (sum[to] as number) - value;
      }
    }
  }
  return sums.map((sum) => {
    let now = 0;
    return sum.subarray(0, length).map((step) => {
      now += step;
      return now / pressedMs.length;
    });
  });
}

function highestOf(answers: readonly Float64Array[]): number {
  let highest = 0;
  for (const answer of answers) for (const one of answer) if (one > highest) highest = one;
  return highest;
}

function summed(answers: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(answers[0]?.length ?? 0);
  for (const answer of answers) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (answer[i] as number);
  return sum;
}

/** The first local maximum that stands out by {@link FIRST_SHARE} of the highest. */
function firstTop(sum: Float64Array, reach: number): number {
  const least = FIRST_SHARE * Math.max(...sum);
  for (let i = 0; i < sum.length; i++) {
    const here = sum[i] as number;
    if (here < least) continue;
    if (here >= Math.max(...sum.subarray(Math.max(0, i - reach), i + reach + 1))) return i;
  }
  return 0;
}
