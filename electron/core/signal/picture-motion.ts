import { ShiftEstimator } from '#core/signal/shift.ts';
import type { LumaPlane } from '#core/watermark/tile.ts';

/** How closely a picture is looked at: `coarse`, while recording, costs half and resolves a fifth of a pixel. */
export type MotionDetail = 'fine' | 'coarse';

/** Pixels per sample of a projection along the axis, an even number; two of them, half of it apart, are added. */
const along = (length: number, detail: MotionDetail) => (detail === 'fine' ? 2 : 2 * Math.max(1, Math.round(length / 640)));
/** Across it, only one line in so many is added: with one in 12, motion on a slant was wrong by 1.2 px (rms), with one in 6 by 0.1 px. */
const ACROSS = 6;
const BANDS = 3;

/**
 * How far a picture as a whole has moved since the one before, in pixels: phase correlation of its projections (the luma of three
 * horizontal bands summed over rows gives the motion in x, that of three vertical ones summed over columns the motion in y). Resolves a
 * tenth of a pixel for a fraction of what correlating whole pictures costs. Only the middle counts: tile and frame are at the edges.
 */
export class PictureMotion {
  readonly #width: number;
  readonly #height: number;
  readonly #x: Projection;
  readonly #y: Projection;
  /** Of the last picture, pixels; NaN where there was nothing to compare. Right and down are positive. */
  dx = Number.NaN;
  dy = Number.NaN;
  /** 0 to 1, of the less certain axis; NaN: the picture was left out. */
  certainty = 0;

  constructor(width: number, height: number, detail: MotionDetail = 'fine') {
    this.#width = width;
    this.#height = height;
    // One scale for both axes: 16:9 has nearly as many lines to a sample as columns.
    const step = along(width, detail);
    this.#x = new Projection(width, height, step);
    this.#y = new Projection(height, width, step);
  }

  take({ luma, stride }: Pick<LumaPlane, 'luma' | 'stride'>): void {
    this.dx = this.#x.next(luma, 1, stride);
    this.dy = this.#y.next(luma, stride, 1);
    this.certainty = Math.min(this.#x.certainty, this.#y.certainty);
  }

  /** A picture was left out: the next one is compared with nothing. */
  skip(): void {
    this.#x.forget();
    this.#y.forget();
    [this.dx, this.dy, this.certainty] = [Number.NaN, Number.NaN, Number.NaN];
  }

  fits({ width, height }: LumaPlane): boolean {
    return width === this.#width && height === this.#height;
  }
}

/** One axis: sums across it, in bands, and how far they have shifted. */
class Projection {
  readonly #from: number;
  readonly #across: number;
  /** Pixels per sample. */
  readonly #along: number;
  readonly #bands: Float64Array[];
  readonly #shift: ShiftEstimator;

  constructor(length: number, across: number, along: number) {
    const size = 2 ** Math.floor(Math.log2(Math.max(16, length / along)));
    this.#from = Math.max(0, (length - size * along) >> 1);
    this.#across = across;
    this.#along = along;
    this.#bands = Array.from({ length: BANDS }, () => new Float64Array(size));
    this.#shift = new ShiftEstimator(size, BANDS);
  }

  get certainty(): number {
    return this.#shift.certainty;
  }

  forget(): void {
    this.#shift.forget();
  }

  /** `step`: bytes from one pixel to the next along the axis; `row`: across it. Returns pixels. */
  next(luma: Uint8Array, step: number, row: number): number {
    const [bands, along, start] = [this.#bands, this.#along, this.#from * step];
    const apart = along / 2;
    const thickness = Math.floor(this.#across / BANDS);
    for (let b = 0; b < BANDS; b++) {
      const band = bands[b] as Float64Array;
      band.fill(0);
      // Whichever axis it is, memory is walked in its own order.
      if (step <= row) for (let i = b * thickness; i < (b + 1) * thickness; i += ACROSS) addLine(band, luma, i * row + start, along, apart);
      else {
        const lines = Math.ceil(thickness / ACROSS);
        for (let n = 0, at = start + b * thickness * row; n < band.length; n++, at += along * step)
          band[n] = sumOf(luma, at, row * ACROSS, lines) + sumOf(luma, at + apart * step, row * ACROSS, lines);
      }
    }
    return along * this.#shift.next(bands);
  }
}

function addLine(band: Float64Array, luma: Uint8Array, from: number, along: number, apart: number): void {
  const samples = band.length;
  for (let n = 0, at = from; n < samples; n++, at += along)
    band[n] = (band[n] as number) + (luma[at] as number) + (luma[at + apart] as number);
}

function sumOf(luma: Uint8Array, from: number, stride: number, count: number): number {
  let sum = 0;
  for (let i = 0, at = from; i < count; i++, at += stride) sum += luma[at] as number;
  return sum;
}
