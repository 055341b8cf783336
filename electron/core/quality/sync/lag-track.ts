import type { LagSignal } from '#core/signal/lag-signals.ts';
import { medianInterval } from '#core/signal/median-interval.ts';
import { middle } from '#core/signal/theil-sen.ts';
import type { TsUs } from '#core/time/units.ts';

/** Windows apart from each other that one median is taken of, at most: a minute of the live view's, two minutes of the verdict's. */
const MOST = 6;
/** An interval of fewer says nothing. */
const LEAST = 3;
/** So many in a row, all on one side, are a shift: a single one may always be wrong. */
const IN_A_ROW = 2;
/** The least shift that is reported, ms. What keys change is known less closely. */
const LEAST_SHIFT_MS: Readonly<Record<LagSignal, number>> = { 'mouse-motion': 10, 'stick-motion': 10, 'activity-change': 40 };
/** A slower change is reported once the intervals of {@link MOST} exclude each other, and their medians are half as far apart. */
const CREEP_SHARE = 0.5;

/** The lag changed within the session. */
export interface LagShift {
  /** Where the first window that has the new lag begins. */
  readonly atUs: TsUs;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A median with its 95 % interval, ms. */
export interface LagRange {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

interface Found {
  readonly fromUs: TsUs;
  readonly lagMs: number;
}

/** What one signal says of the lag since it last moved, window after window. */
export class LagTrack {
  readonly signal: LagSignal;
  readonly #shared: number;
  #found: Found[] = [];
  #sinceUs: TsUs | undefined;
  /** Of the first {@link MOST}. */
  #first: LagRange | undefined;

  /** `shared`: how many windows in a row have data in common, and count as one; 1 where none overlap. */
  constructor(signal: LagSignal, shared: number) {
    this.signal = signal;
    this.#shared = shared;
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

  get range(): LagRange {
    return this.#rangeOf(this.#found);
  }

  /** Returns the shift that this window completes, if it does. */
  add(found: Found): LagShift | undefined {
    this.#sinceUs ??= found.fromUs;
    this.#found.push(found);
    const before = this.#jump();
    if (before !== undefined) return this.#restart(before, this.#found.slice(-this.#count(IN_A_ROW)));
    if (this.#found.length <= this.#count(MOST)) return undefined;
    this.#found.shift();
    const now = this.range;
    this.#first ??= now;
    const apart = Math.max(now.low - this.#first.high, this.#first.low - now.high);
    const moved = Math.abs(now.median - this.#first.median);
    const isCreep = apart > 0 && moved >= CREEP_SHARE * LEAST_SHIFT_MS[this.signal];
    return isCreep ? this.#restart(this.#first.median, this.#found) : undefined;
  }

  /** Windows that hold as much as so many without common data. */
  #count(apart: number): number {
    return 1 + (apart - 1) * this.#shared;
  }

  /** What it was before the last windows, if they all lie on one side of that, by enough. */
  #jump(): number | undefined {
    const inARow = this.#count(IN_A_ROW);
    const before = this.#found.slice(0, -inARow);
    if (before.length < this.#count(LEAST)) return undefined;
    const least = LEAST_SHIFT_MS[this.signal];
    const { median } = this.#rangeOf(before);
    const off = this.#found.slice(-inARow).map(({ lagMs }) => lagMs - median);
    const [low, high] = [Math.min(...off), Math.max(...off)];
    // Windows that disagree with each other know nothing.
    return (low > least || high < -least) && high - low < least ? median : undefined;
  }

  #restart(fromMs: number, found: readonly Found[]): LagShift {
    this.#found = [...found];
    this.#first = undefined;
    this.#sinceUs = found[0]?.fromUs ?? 0;
    return { atUs: this.#sinceUs, fromMs, toMs: this.range.median };
  }

  #rangeOf(found: readonly Found[]): LagRange {
    const sorted = Float64Array.from(found, ({ lagMs }) => lagMs).sort();
    return { median: middle(sorted), ...medianInterval(sorted, 1 + (sorted.length - 1) / this.#shared) };
  }
}
