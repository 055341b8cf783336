import { type SpanUs, spanAt, type TsUs, tsAt } from '#format/core/time/units.ts';

// Int32 slots, then Float64 slots from byte 16.
const STATE = 0;
const BLANK = 1;
const F64_AT = 16;
const FIRST = 0;
const WRITTEN = 1;
const BYTES = 2;
const CAPTURE_US = 3;
const ERR_US = 4;
const F64_SLOTS = 5;

/**
 * What one encoder leaves to the next, and which of them may write. Encoders take turns, counted from 0: an encoder enters before it
 * touches the file or a ring, and leaves afterwards. Passing the turn on fences the encoder before off for good, wherever it is stuck. An
 * encoder that is inside is not passed over: it is waiting for the disk, and no other encoder would fare better.
 */
export class Handover {
  readonly #ints: Int32Array;
  readonly #numbers: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.#ints = new Int32Array(shared, 0, F64_AT / 4);
    this.#numbers = new Float64Array(shared, F64_AT, F64_SLOTS);
  }

  static allocate(): SharedArrayBuffer {
    const shared = new SharedArrayBuffer(F64_AT + 8 * F64_SLOTS);
    new Handover(shared).#numbers[FIRST] = -1;
    return shared;
  }

  /** Encoder: false when it is another's turn. */
  enter(turn: number): boolean {
    return Atomics.compareExchange(this.#ints, STATE, 2 * turn, 2 * turn + 1) === 2 * turn;
  }

  /** Encoder: it has done what it entered for. */
  leave(turn: number): void {
    Atomics.store(this.#ints, STATE, 2 * turn);
  }

  /** Owner: gives the next encoder its turn. False while encoder `turn` is inside. */
  pass(turn: number): boolean {
    return Atomics.compareExchange(this.#ints, STATE, 2 * turn, 2 * (turn + 1)) === 2 * turn;
  }

  /** Encoder, inside: frame `written - 1` is on the disk, and the file is now `bytes` long. */
  wrote(written: number, bytes: number, captureUs: TsUs, errUs: SpanUs, blank: boolean): void {
    [this.#numbers[WRITTEN], this.#numbers[BYTES], this.#numbers[CAPTURE_US], this.#numbers[ERR_US]] = [written, bytes, captureUs, errUs];
    this.#ints[BLANK] = blank ? 1 : 0;
  }

  /** Encoder: the place on the grid of the session's first capture, which is frame 0. */
  set first(gridFrame: number) {
    this.#numbers[FIRST] = gridFrame;
  }

  /** -1: there was none. */
  get first(): number {
    return this.#numbers[FIRST] as number;
  }

  get written(): number {
    return this.#numbers[WRITTEN] as number;
  }

  get bytes(): number {
    return this.#numbers[BYTES] as number;
  }

  /** When the pixels of the last frame that was written were read, us. */
  get captureUs(): TsUs {
    return tsAt(this.#numbers, CAPTURE_US);
  }

  get errUs(): SpanUs {
    return spanAt(this.#numbers, ERR_US);
  }

  /** Whether that frame was black because it was not the game's to show. */
  get blank(): boolean {
    return this.#ints[BLANK] === 1;
  }
}
