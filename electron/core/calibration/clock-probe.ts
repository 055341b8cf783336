import type { ClockReading } from '#core/calibration/clock-pixel.ts';
import { type SpanUs, spanAt, type TsUs, tsAt } from '#format/core/time/units.ts';

/** Which pixel of the raw picture is read before encoding, and where the readings go. */
export interface ClockProbe {
  /** Pixel of the recorded region. */
  readonly x: number;
  readonly y: number;
  readonly readings: SharedArrayBuffer;
}

const HEADER = 1;
const FIELDS = 3;

/** Readings of the clock pixel from raw pictures, in shared memory: one writer while recording, read afterwards. */
export class ClockReadings {
  readonly #slots: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.#slots = new Float64Array(shared);
  }

  /** Room for the readings of `pictures` pictures; later ones are dropped. */
  static allocate(pictures: number): SharedArrayBuffer {
    return new SharedArrayBuffer(8 * (HEADER + FIELDS * pictures));
  }

  /** `color` is 0xRRGGBB. */
  take(captureUs: TsUs, errUs: SpanUs, color: number): void {
    const at = HEADER + FIELDS * (this.#slots[0] as number);
    if (at + FIELDS > this.#slots.length) return;
    this.#slots[at] = captureUs;
    this.#slots[at + 1] = errUs;
    this.#slots[at + 2] = color;
    this.#slots[0] = (this.#slots[0] as number) + 1;
  }

  /** All readings; the colour is the number of the draw. */
  read(): ClockReading[] {
    return Array.from({ length: this.#slots[0] as number }, (_, i) => ({
      captureUs: tsAt(this.#slots, HEADER + FIELDS * i),
      errUs: spanAt(this.#slots, HEADER + FIELDS * i + 1),
      draw: this.#slots[HEADER + FIELDS * i + 2] as number,
    }));
  }
}
