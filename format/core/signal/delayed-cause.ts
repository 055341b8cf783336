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

/** Values, and the sum of their squares. */
export interface Powered {
  readonly values: Float64Array;
  readonly power: number;
}

/** More than twice any lag that is asked for: `lag.ts` searches from -300 to 500 ms, and for the top up to 112 ms beyond. */
const MARGIN_MS = 2048;

/** Share of a cause's squares below which what varies is the rounding of its sums: it never changed. */
const LEAST_POWER = 1e-9;

/** Arrays that the next search uses again: those of two hours would be hundreds of MB for the garbage collector. */
export class Scratch {
  readonly #arrays: Float64Array[] = [];
  #taken = 0;

  /** All that was taken may be taken again. */
  rewind(): void {
    this.#taken = 0;
  }

  /** With whatever it held before. */
  take(length: number): Float64Array {
    const n = this.#taken++;
    const array = this.#arrays[n];
    if (array !== undefined && array.length >= length) return array.subarray(0, length);
    const longer = new Float64Array(length);
    this.#arrays[n] = longer;
    return longer;
  }
}

/** What the input did between each picture and the one before, for any lag of whole ms. */
export class DelayedCause {
  /** With its first and its last value {@link MARGIN_MS} times more: no lag leads out of it. */
  readonly #cause: Float64Array;
  /** Frames whose effect is known, the index in `cause` that their two pictures were read at, and how far into that ms. */
  readonly #frames: Int32Array;
  readonly #at: Int32Array;
  readonly #atPart: Float64Array;
  readonly #before: Int32Array;
  readonly #beforePart: Float64Array;
  /** 1: the picture before is that of the frame listed before. */
  readonly #follows: Uint8Array;
  readonly #length: number;
  readonly #scratch: Scratch;

  constructor({ beforeMs, atMs, fromMs }: LagWindow, { cause, effect }: LagAxis, scratch: Scratch) {
    this.#scratch = scratch;
    this.#cause = scratch.take(cause.length + 2 * MARGIN_MS).fill(cause[0] as number, 0, MARGIN_MS);
    this.#cause.set(cause, MARGIN_MS);
    this.#cause.fill(cause[cause.length - 1] as number, MARGIN_MS + cause.length);
    this.#length = atMs.length;
    const count = atMs.length;
    this.#frames = new Int32Array(count);
    let known = 0;
    for (let n = 0; n < count; n++) if (!Number.isNaN(effect[n])) this.#frames[known++] = n;
    this.#frames = this.#frames.subarray(0, known);
    [this.#at, this.#before] = [new Int32Array(known), new Int32Array(known)];
    [this.#atPart, this.#beforePart] = [new Float64Array(known), new Float64Array(known)];
    this.#follows = new Uint8Array(known);
    const farMs = MARGIN_MS / 2;
    const inside = (ms: number) => Math.max(-farMs, Math.min(cause.length + farMs, ms));
    for (let i = 0, lastMs = Number.NaN; i < known; i++) {
      const n = this.#frames[i] as number;
      const [at, before] = [inside((atMs[n] as number) - fromMs), inside((beforeMs[n] as number) - fromMs)];
      [this.#at[i], this.#before[i]] = [Math.floor(at) + MARGIN_MS, Math.floor(before) + MARGIN_MS];
      [this.#atPart[i], this.#beforePart[i]] = [at - Math.floor(at), before - Math.floor(before)];
      this.#follows[i] = before === lastMs ? 1 : 0;
      lastMs = at;
    }
  }

  /**
   * Sum of squares of `effect`, which has no mean, that a straight line through the cause explains. One pass, without the values that
   * {@link at} gives: the search asks for most lags only once.
   */
  explained(lagMs: number, effect: Float64Array): number {
    // Two hours ask this 85,000 times: everything it touches is at hand.
    const [cause, frames, follows] = [this.#cause, this.#frames, this.#follows];
    const [at, atPart, before, beforePart] = [this.#at, this.#atPart, this.#before, this.#beforePart];
    const count = frames.length;
    let [sum, squares, products, last] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      let first = last;
      if (follows[i] === 0) first = between(cause, (before[i] as number) - lagMs, beforePart[i] as number);
      last = between(cause, (at[i] as number) - lagMs, atPart[i] as number);
      const value = last - first;
      sum += value;
      squares += value * value;
      products += value * (effect[frames[i] as number] as number);
    }
    const power = squares - (sum * sum) / Math.max(1, count);
    return power > LEAST_POWER * squares ? (products * products) / power : 0;
  }

  /** Without its mean; 0 where the picture's effect is unknown. Good until the scratch is rewound. `lagMs` is within {@link MARGIN_MS} / 2 of 0. */
  at(lagMs: number): Powered {
    const [cause, frames, follows] = [this.#cause, this.#frames, this.#follows];
    const [at, atPart, before, beforePart] = [this.#at, this.#atPart, this.#before, this.#beforePart];
    const values = this.#scratch.take(this.#length).fill(0);
    const count = frames.length;
    let [sum, squares, last] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      let first = last;
      // Mostly the picture before is that of the frame before.
      if (follows[i] === 0) first = between(cause, (before[i] as number) - lagMs, beforePart[i] as number);
      last = between(cause, (at[i] as number) - lagMs, atPart[i] as number);
      const value = last - first;
      values[frames[i] as number] = value;
      sum += value;
      squares += value * value;
    }
    const mean = sum / Math.max(1, count);
    let power = 0;
    for (let i = 0; i < count; i++) {
      const n = frames[i] as number;
      const value = (values[n] as number) - mean;
      values[n] = value;
      power += value * value;
    }
    return { values, power: power > LEAST_POWER * squares ? power : 0 };
  }
}

/** A sum at an index and part of the way to the next. */
function between(sums: Float64Array, low: number, part: number): number {
  const here = sums[low] as number;
  return here + part * ((sums[low + 1] as number) - here);
}
