import { LAG_CURVE_STEP_MS, LAG_RANGE_MS, type Lag } from '#format/core/signal/lag.ts';
import { ResponseShape } from '#format/core/signal/response-shape.ts';
import { middle } from '#format/core/signal/theil-sen.ts';
import { topNear } from '#format/core/signal/top-near.ts';

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
/** As shares of the rest of the window, in unequal steps: they must not fall into step with a player who repeats the same presses. */
const SHIFTED: readonly number[] = Array.from({ length: SHIFTS }, (_, i) => (i + ((i * 7) % 5) / 5) / SHIFTS);
/** Parts of the presses that are left out, one after the other. */
const PARTS = 8;
/** Least distance of a response above the median of what chance gives, in its own spread (median absolute deviation). */
const LEAST_DEVIATIONS = 6;
/**
 * The first response counts that stands out from chance and has at least this share of the highest: a higher one that follows is a consequence, or the
 * end of what began.
 */
const FIRST_SHARE = 0.1;
/** The half of the presses that explains less must explain at least this share of what the other does. The square of the answers counts. */
const HALF_SHARE = 0.15;
/** A response has lobes beside it, within the reach of its shape, of up to a third of its height. */
const LOBE_SHARE = 0.5;
/** Two responses must lie at least this many frames apart to count as two. */
const APART_FRAMES = 2;
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
  const movedBy = (part: number) =>
    kinds.map((pressedMs) => shifted(pressedMs, LEAST_SHIFT_MS + part * (spanMs - 2 * LEAST_SHIFT_MS), firstMs, spanMs));
  const limit = standsOut(SHIFTED.map((part) => highestOf(answersTo(movedBy(part)).flat())));
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
  const together = standsOut(SHIFTED.map((part) => highestOf([summed(answersTo(movedBy(part), speaking).flat())])));
  const apartMs = STEP_MS * Math.ceil((APART_FRAMES * frameMs) / STEP_MS);
  const at = firstTop(sum, together, { apart: apartMs / STEP_MS, reach: Math.ceil((shape.marginMs + frameMs) / STEP_MS) });
  const highest = sum[at] as number;
  const edge = frameMs / STEP_MS;
  // Of what chance gives: half where it is as high, towards one far above it.
  const score = highest / (highest + limit);
  const curve = Float64Array.from(
    { length: (LAG_RANGE_MS.most - LAG_RANGE_MS.least) / LAG_CURVE_STEP_MS + 1 },
    (_, i) => (score * heightAt(LAG_RANGE_MS.least + i * LAG_CURVE_STEP_MS)) / highest,
  );
  const lagMs = topNear(heightAt, RANGE_MS.least + STEP_MS * at, apartMs);
  const without = Float64Array.from({ length: PARTS }, (_, part) =>
    topNear(heightsOf(kinds.map((pressed) => pressed.filter((_, i) => i % PARTS !== part))).at, Math.round(lagMs), apartMs),
  );
  // Of a lag that changes within the window, some presses have one answer and some another: each half must have this one.
  const middleMs = medianOf(window.pressedMs);
  const halves = [true, false].map((isFirst) => heightsOf(kinds.map((pressed) => pressed.filter((ms) => ms < middleMs === isFirst))).at);
  const near = halves.map((at) => at(Math.round(topNear(at, Math.round(lagMs), apartMs))));
  const isSteady = Math.min(...near) >= HALF_SHARE * Math.max(...near);
  const mean = without.reduce((sum, one) => sum + one, 0) / PARTS;
  const squares = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const withinMs = 1.96 * Math.sqrt(((PARTS - 1) / PARTS) * squares);
  return { lagMs, score, significant: isSteady && at > edge && at < sum.length - 1 - edge, curve, withinMs };
}

/** Above what chance gives: {@link LEAST_DEVIATIONS} above the median of the highest of each shift. */
function standsOut(chance: readonly number[]): number {
  const highest = Float64Array.from(chance);
  const median = medianOf(highest);
  return median + LEAST_DEVIATIONS * Math.max(1, medianOf(highest.map((one) => Math.abs(one - median))));
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
      return pressedMs.length === 0 ? 0 : now / pressedMs.length;
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

/** The first local maximum that is at least so high, no lobe of a higher one, and {@link FIRST_SHARE} of the highest. */
function firstTop(sum: Float64Array, limit: number, { apart, reach }: { readonly apart: number; readonly reach: number }): number {
  const highestIn = (i: number, steps: number) => Math.max(...sum.subarray(Math.max(0, i - steps), i + steps + 1));
  const highest = Math.max(...sum);
  const least = Math.min(highest, Math.max(limit, FIRST_SHARE * highest));
  for (let i = 0; i < sum.length; i++) {
    const here = sum[i] as number;
    if (here >= least && here >= highestIn(i, apart) && here >= LOBE_SHARE * highestIn(i, reach)) return i;
  }
  return 0;
}
