import { MOUSE, PAD } from '#format/core/input/codes.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** What the player did, in bins of {@link BIN_US} from `fromUs` on. */
export interface Activity {
  readonly fromUs: TsUs;
  /** Mouse motion in counts, without sign; a row with a deflected camera stick is some counts too. */
  readonly counts: Float32Array;
  /** How often keys and buttons of the mask went down or up. */
  readonly changes: Uint16Array;
  /** 1: something was held, pushed or happened. */
  readonly held: Uint8Array;
}

/** One long hold of a key, by its bit of the mask. Rows include both ends. */
export interface Hold {
  readonly bit: number;
  readonly fromRow: number;
  readonly toRow: number;
  readonly us: number;
}

/** What the checks need from two hours of rows, without keeping the rows. */
export interface InputSummary {
  readonly activity: Activity;
  /** Rows whose motion is not a number, or more than a mouse can produce, or whose stick or trigger is beyond its end. */
  readonly impossible: readonly number[];
  /** The longest hold of each bit, if any. */
  readonly holds: readonly Hold[];
  /** The mouse never moved left or up, and so far that its motion must be positions. */
  readonly positions: boolean;
}

export const BIN_US = 50_000;
/** 26,000 counts an inch at 180 inches a second, in one row of 240 Hz: more than any mouse's sensor follows. */
const IMPOSSIBLE_COUNTS = 20_000;
/** A hand that moves right and down only, in so many rows, a hundred counts each, is beyond its desk. */
const ONE_WAY = { rows: 200, counts: 100 };
/** -32,768 of 32,767 is a little beyond -1. */
const SLACK = 1e-3;

/** A column of a pad's rows. */
export interface PadColumn {
  readonly rest: number;
  readonly least?: number | undefined;
  readonly camera?: boolean | undefined;
}

/** What a row with a deflected camera stick counts as: three rows of 60 Hz turn the camera so far that it can be seen. */
const PAD_COUNTS = 4;
/** A day: a file with nonsense times must not exhaust memory. */
const MOST_BINS = 24 * 3600 * 20;
const BITS = 16;

/**
 * Folds the columns of `controls.parquet` chunk by chunk: columns in any order, rows of each in sequence. Memory: twenty bins a second.
 */
export class InputFold {
  readonly #tsUs: Float64Array;
  readonly #device: Uint8Array;
  readonly #fromUs: TsUs;
  readonly #counts: Float32Array;
  readonly #changes: Uint16Array;
  readonly #held: Uint8Array;
  readonly #impossible = new Set<number>();
  readonly #heldFrom = new Int32Array(BITS).fill(-1);
  readonly #longest: (Hold | undefined)[] = new Array(BITS).fill(undefined);
  #mask = 0;
  #oneWay = { rows: 0, counts: 0, back: false };
  #lastRow = -1;

  constructor(tsUs: Float64Array, device: Uint8Array) {
    this.#tsUs = tsUs;
    this.#device = device;
    this.#fromUs = asTs(tsUs.find((us) => Number.isFinite(us)) ?? 0);
    const lengthUs = ((tsUs.at(-1) as number | undefined) ?? 0) - this.#fromUs;
    const bins = Math.min(MOST_BINS, Math.max(0, Math.floor((Number.isFinite(lengthUs) ? lengthUs : 0) / BIN_US) + 1));
    this.#counts = new Float32Array(bins);
    this.#changes = new Uint16Array(bins);
    this.#held = new Uint8Array(bins);
  }

  #bin(row: number): number {
    return Math.floor(((this.#tsUs[row] as number) - this.#fromUs) / BIN_US);
  }

  /** A chunk of `mouse_dx` or `mouse_dy`; null on rows of other devices. */
  motion(values: ArrayLike<unknown>, from: number): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === 0 || value === null || value === undefined) continue;
      const row = from + i;
      const counts = Math.abs(Number(value));
      if (this.#device[row] === MOUSE) {
        this.#oneWay.rows += 1;
        this.#oneWay.counts += counts;
        this.#oneWay.back ||= Number(value) < 0;
      }
      if (!(counts <= IMPOSSIBLE_COUNTS)) this.#impossible.add(row);
      else if (this.#device[row] === MOUSE) {
        const bin = this.#bin(row);
        if (bin >= 0 && bin < this.#counts.length) this.#counts[bin] = (this.#counts[bin] as number) + counts;
      }
    }
  }

  /** A chunk of `keymask`; keyboard and mouse rows carry the whole mask. */
  keys(values: ArrayLike<unknown>, from: number): void {
    for (let i = 0; i < values.length; i++) {
      const row = from + i;
      if ((this.#device[row] as number) > MOUSE) continue;
      const mask = Number(values[i]) & 0xffff;
      this.#lastRow = row;
      if (mask !== 0) this.hold(row);
      if (mask !== this.#mask) this.#change(mask, row);
    }
  }

  /** A chunk of a pad's column: held while further from 0 than `rest`; of an axis, from `least` to 1. A camera stick moves the picture as a mouse does. */
  pad(values: ArrayLike<unknown>, from: number, { rest, least, camera = false }: PadColumn): void {
    for (let i = 0; i < values.length; i++) {
      const row = from + i;
      const value = values[i];
      if (this.#device[row] !== PAD || value === null || value === undefined) continue;
      const now = Number(value);
      if (Number.isNaN(now) || (least !== undefined && !(now >= least - SLACK && now <= 1 + SLACK))) this.#impossible.add(row);
      else if (Math.abs(now) > rest) {
        this.hold(row);
        const bin = this.#bin(row);
        if (camera && bin >= 0 && bin < this.#counts.length) this.#counts[bin] = (this.#counts[bin] as number) + PAD_COUNTS;
      }
    }
  }

  /** Notes that something is held or happens in this row. */
  hold(row: number): void {
    const bin = this.#bin(row);
    if (bin >= 0 && bin < this.#held.length) this.#held[bin] = 1;
  }

  summary(): InputSummary {
    this.#change(0, this.#lastRow);
    const { rows, counts, back } = this.#oneWay;
    return {
      activity: { fromUs: this.#fromUs, counts: this.#counts, changes: this.#changes, held: this.#held },
      impossible: [...this.#impossible].sort((a, b) => a - b),
      positions: !back && rows >= 2 * ONE_WAY.rows && counts >= ONE_WAY.counts * rows,
      holds: this.#longest.filter((hold) => hold !== undefined),
    };
  }

  #count(row: number): void {
    const bin = this.#bin(row);
    if (bin >= 0 && bin < this.#changes.length) this.#changes[bin] = Math.min(0xffff, (this.#changes[bin] as number) + 1);
  }

  #change(mask: number, row: number): void {
    const changed = mask ^ this.#mask;
    this.#mask = mask;
    for (let bit = 0; bit < BITS; bit++) {
      if (((changed >> bit) & 1) === 0) continue;
      this.#count(row);
      const fromRow = this.#heldFrom[bit] as number;
      if (fromRow < 0) {
        this.#heldFrom[bit] = row;
        continue;
      }
      const us = (this.#tsUs[row] as number) - (this.#tsUs[fromRow] as number);
      if (us > (this.#longest[bit]?.us ?? 0)) this.#longest[bit] = { bit, fromRow, toRow: row, us };
      this.#heldFrom[bit] = -1;
    }
  }
}

/** Less is a hand resting on the mouse. */
const TURN_COUNTS = 2;
/**
 * Less may move nothing that can be seen: Doom turns by one of its pixels in 6 counts, other first-person games by one in 3. (In a clean
 * recording of chocolate-doom, 7 counts in a second and 4 in another were taken for a game that hung.)
 */
export const SEEN_COUNTS = 12;

/**
 * Whether the camera was turned within a stretch of time, by at least `least` counts; bins only partly inside do not count. Keys are left out, since they may have no
 * visible effect: in 50 clean recordings they gave five false alarms.
 */
export function wasTurned({ fromUs, counts }: Activity, beginUs: TsUs, endUs: TsUs, least = TURN_COUNTS): boolean {
  const first = Math.max(0, Math.ceil((beginUs - fromUs) / BIN_US));
  const last = Math.min(counts.length, Math.floor((endUs - fromUs) / BIN_US)) - 1;
  let sum = 0;
  for (let bin = first; bin <= last; bin++) sum += counts[bin] as number;
  return sum >= least;
}
