import { type TsUs, tsAt } from '#format/core/time/units.ts';

// Float64 slots: how far input has decided, how many intervals were opened, then pairs (from, to).
const DECIDED = 0;
const OPENED = 1;
const INTERVALS = 2;
/** Intervals kept. A picture from before the oldest is not shown: whether it may be is no longer known. */
const CAPACITY = 64;

/** What to do with a picture. `undecided`: the focus at that moment is not settled yet. */
export type PictureVerdict = 'show' | 'blank' | 'undecided';

/**
 * Which moments a picture must not show: set by the input thread, queried by the encoder. A picture waits until its moment is decided, so
 * that a change of focus reported late still covers the pictures before the report. One writer, one reader, no locks: `decided` is stored
 * after a fence, and read before one.
 */
export class PictureShield {
  readonly #slots: Float64Array;
  /** Holds no data: atomic operations on it are fences, which processors other than x86 need. */
  readonly #fence: Int32Array;

  constructor(shared: SharedArrayBuffer) {
    this.#slots = new Float64Array(shared, 8);
    this.#fence = new Int32Array(shared, 0, 1);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(8 * (1 + INTERVALS + 2 * CAPACITY));
  }

  /** Writer: pictures from `fromUs` on are blank, until {@link close}. */
  open(fromUs: TsUs): void {
    const opened = this.#slots[OPENED] as number;
    const at = INTERVALS + 2 * (opened % CAPACITY);
    this.#slots[at] = fromUs;
    this.#slots[at + 1] = Number.POSITIVE_INFINITY;
    this.#slots[OPENED] = opened + 1;
  }

  /** Writer: the interval opened last ends. */
  close(toUs: TsUs): void {
    const opened = this.#slots[OPENED] as number;
    if (opened > 0) this.#slots[INTERVALS + 2 * ((opened - 1) % CAPACITY) + 1] = toUs;
  }

  /** Writer: nothing before this time will change any more. */
  decide(untilUs: TsUs): void {
    Atomics.add(this.#fence, 0, 1);
    this.#slots[DECIDED] = untilUs;
  }

  get decidedUs(): TsUs {
    return tsAt(this.#slots, DECIDED);
  }

  /** A picture that was read within `captureUs` ± `errUs`. */
  verdict(captureUs: TsUs, errUs = 0): PictureVerdict {
    const [fromUs, toUs] = [captureUs - errUs, captureUs + errUs];
    if (toUs >= (this.#slots[DECIDED] as number)) return 'undecided';
    Atomics.load(this.#fence, 0);
    const opened = this.#slots[OPENED] as number;
    const oldest = Math.max(0, opened - CAPACITY);
    if (oldest > 0 && fromUs < (this.#slots[INTERVALS + 2 * (oldest % CAPACITY)] as number)) return 'blank';
    for (let i = oldest; i < opened; i++) {
      const at = INTERVALS + 2 * (i % CAPACITY);
      if (toUs >= (this.#slots[at] as number) && fromUs < (this.#slots[at + 1] as number)) return 'blank';
    }
    return 'show';
  }
}
