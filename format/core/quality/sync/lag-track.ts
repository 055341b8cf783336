import { isCoarse, type LagSignal } from '#format/core/signal/lag-signals.ts';
import { type MedianRange, medianRange } from '#format/core/signal/median-range.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** Windows apart from each other that one median is taken of, at most: a minute of the live view's, two minutes of the verdict's. */
const MOST = 6;
/** An interval of fewer says nothing. */
const LEAST = 3;
/** So many in a row, all on one side, are a shift: a single one may always be wrong. */
const IN_A_ROW = 2;
/**
 * A game that draws at nearly the rate of the capture beats against it: its lag wanders, and jumps, by up to one frame, and that is no shift. One
 * that was made to answer 20 ms later was seen to wander from 13 to 28 ms before.
 */
const FRAMES = 1.1;
/** The least shift that is reported, ms. */
const leastShiftMs = (signal: LagSignal, fps: number) => Math.max(isCoarse(signal) ? 20 : 10, (1000 * FRAMES) / fps);
/** A slower change is reported once the intervals of {@link MOST} exclude each other, and their medians are half as far apart. */
const CREEP_SHARE = 0.5;

/** The lag changed within the session. */
export interface LagShift {
  /** Where the first window that has the new lag begins. */
  readonly atUs: TsUs;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Found {
  readonly fromUs: TsUs;
  readonly lagMs: number;
}

/** What one signal says of the lag since it last moved, window after window. */
export class LagTrack {
  readonly signal: LagSignal;
  readonly #shared: number;
  readonly #leastMs: number;
  #found: Found[] = [];
  #sinceUs: TsUs | undefined;
  /** Of the first {@link MOST}. */
  #first: MedianRange | undefined;

  /** `shared`: how many windows in a row have data in common, and count as one; 1 where none overlap. */
  constructor(signal: LagSignal, { shared, fps }: { readonly shared: number; readonly fps: number }) {
    this.signal = signal;
    this.#shared = shared;
    this.#leastMs = leastShiftMs(signal, fps);
  }

  get windows(): number {
    return this.#found.length;
  }

  /** Whether there is enough for an interval. */
  get isKnown(): boolean {
    return this.#found.length >= this.#count(LEAST);
  }

  get sinceUs(): TsUs | undefined {
    return this.#sinceUs;
  }

  /** Of the lag, ms. */
  get range(): MedianRange {
    return this.#rangeOf(this.#found);
  }

  /** Returns the shift that this window completes, if it does. */
  add(found: Found): LagShift | undefined {
    this.#sinceUs ??= found.fromUs;
    this.#found.push(found);
    const jump = this.#jump();
    if (jump !== undefined) return this.#restart(jump.fromMs, jump.found);
    if (this.#found.length <= this.#count(MOST)) return undefined;
    this.#found.shift();
    const now = this.range;
    this.#first ??= now;
    const apart = Math.max(now.low - this.#first.high, this.#first.low - now.high);
    const moved = Math.abs(now.median - this.#first.median);
    const isCreep = apart > 0 && moved >= CREEP_SHARE * this.#leastMs;
    return isCreep ? this.#restart(this.#first.median, this.#found) : undefined;
  }

  /** Windows that hold as much as so many without common data. */
  #count(apart: number): number {
    return 1 + (apart - 1) * this.#shared;
  }

  /** What it was before the last windows, and those that have the new lag: they all lie on one side, mostly by enough, and agree with each other. */
  #jump(): { readonly fromMs: number; readonly found: readonly Found[] } | undefined {
    const inARow = this.#count(IN_A_ROW);
    const before = this.#found.slice(0, -inARow);
    if (before.length < this.#count(LEAST)) return undefined;
    const { median: fromMs } = this.#rangeOf(before);
    const last = this.#found.slice(-inARow);
    const shiftMs = this.#rangeOf(last).median - fromMs;
    const by = last.map(({ lagMs }) => (lagMs - fromMs) * Math.sign(shiftMs));
    const isShift = Math.abs(shiftMs) >= this.#leastMs && Math.min(...by) >= this.#leastMs / 2;
    // Windows that disagree by more than they are off know nothing. Those that have both lags in them lie between.
    if (!isShift || Math.max(...by) - Math.min(...by) > Math.abs(shiftMs)) return undefined;
    return { fromMs, found: last.filter((_, i) => (by[i] as number) > Math.abs(shiftMs) / 2) };
  }

  #restart(fromMs: number, found: readonly Found[]): LagShift {
    this.#found = [...found];
    this.#first = undefined;
    this.#sinceUs = asTs(found[0]?.fromUs ?? 0);
    return { atUs: this.#sinceUs, fromMs, toMs: this.range.median };
  }

  #rangeOf(found: readonly Found[]): MedianRange {
    const sorted = Float64Array.from(found, ({ lagMs }) => lagMs).sort();
    return medianRange(sorted, 1 + (sorted.length - 1) / this.#shared);
  }
}
