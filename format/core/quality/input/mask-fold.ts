import { KEYBOARD, MOUSE } from '#format/core/input/codes.ts';

/** No finger lets a key go and presses it again within this time. */
const AGAIN_US = 20_000;

/** Folds the masks of `controls.parquet`, row by row. */
export class MaskFold {
  readonly #tsUs: Float64Array;
  readonly #device: Uint8Array;
  /** All bits that any row has. */
  bits = 0;
  /** Rows that lack a key which rows of the other device have just before and just after: each device tells of its own keys alone. */
  readonly split: number[] = [];
  /** The last two rows of the keyboard or the mouse that have a mask, and these. */
  #before = -1;
  #last = -1;
  #maskBefore = 0;
  #lastMask = 0;

  constructor(tsUs: Float64Array, device: Uint8Array) {
    [this.#tsUs, this.#device] = [tsUs, device];
  }

  /** The masks of the rows from `from` on; null where a row has none. */
  take(masks: ArrayLike<unknown>, from: number): void {
    const device = this.#device;
    for (let i = 0; i < masks.length; i++) {
      const value = masks[i];
      if (value === null || value === undefined) continue;
      const mask = Number(value);
      this.bits |= mask;
      const of = device[from + i];
      if (of !== KEYBOARD && of !== MOUSE) continue;
      const isLacking = (this.#maskBefore & mask & ~this.#lastMask) !== 0;
      if (isLacking && this.#isBetween(from + i)) this.split.push(this.#last);
      [this.#before, this.#maskBefore] = [this.#last, this.#lastMask];
      [this.#last, this.#lastMask] = [from + i, mask];
    }
  }

  #isBetween(row: number): boolean {
    const [before, device] = [this.#before, this.#device];
    if (before < 0 || device[before] !== device[row] || device[this.#last] === device[row]) return false;
    return (this.#tsUs[row] as number) - (this.#tsUs[before] as number) < AGAIN_US;
  }
}
