import { PARTS, Projection } from '#format/core/signal/projection.ts';
import { ShiftEstimator } from '#format/core/signal/shift.ts';
import type { LumaPlane } from '#format/core/watermark/tile.ts';

/** How closely a picture is looked at: `coarse`, while recording, costs half and resolves a fifth of a pixel. */
export type MotionDetail = 'fine' | 'coarse';

/** Pixels per sample of a projection along the axis, an even number; two of them, half of it apart, are added. */
const along = (length: number, detail: MotionDetail) => (detail === 'fine' ? 2 : 2 * Math.max(1, Math.round(length / 640)));
/**
 * Bands that are compared, and outvote together what moves on its own: of a whole picture, and of one in a frame, which has less to say
 * and more that stands still (with 3 bands its turns were wrong by 2.2 px, rms, with 8 by 1.5).
 */
const BANDS = { whole: 3, framed: 8 };

/**
 * How far a picture as a whole has moved since the one before, in pixels: phase correlation of its projections (the luma of three
 * horizontal bands summed over rows gives the motion in x, that of three vertical ones summed over columns the motion in y). Resolves a
 * tenth of a pixel for a fraction of what correlating whole pictures costs. Looks only at the part that moves: a still frame around it
 * (pillars, a letterbox, the frame of a small view) would outvote it, and did in Doom's smaller views.
 */
export class PictureMotion {
  readonly #width: number;
  readonly #height: number;
  readonly #x: Axis;
  readonly #y: Axis;
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
    this.#x = new Axis(width, height, step);
    this.#y = new Axis(height, width, step);
  }

  take({ luma, stride }: Pick<LumaPlane, 'luma' | 'stride'>): void {
    this.#x.projection.take(luma, 1, stride);
    this.#y.projection.take(luma, stride, 1);
    this.#x.projection.findMoving();
    this.#y.projection.findMoving();
    this.dx = this.#x.shift(this.#y.projection);
    this.dy = this.#y.shift(this.#x.projection);
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

/** One axis: its projection, and how far that has shifted. */
class Axis {
  readonly projection: Projection;
  readonly #bands: Float64Array[];
  readonly #shift: ShiftEstimator;
  /** The samples and the bands compared: parts of this axis, and of the other. */
  #compared = { from: 0, to: PARTS, first: 0, last: PARTS };

  constructor(length: number, across: number, along: number) {
    this.projection = new Projection(length, across, along);
    this.#bands = Array.from({ length: BANDS.framed }, () => new Float64Array(this.projection.size));
    this.#shift = new ShiftEstimator(this.projection.size, BANDS.framed);
  }

  get certainty(): number {
    return this.#shift.certainty;
  }

  forget(): void {
    this.#shift.forget();
  }

  /** Pixels since the picture before, by what moves on both axes. */
  shift(other: Projection): number {
    const { projection } = this;
    const compared = this.#compared;
    // Along the axis whole parts only: the edge of a still frame is sharp, and counts as much as the picture inside it, however little the
    // window leaves of it. Across it a band at the edge is one vote of many.
    const [from, to] = [Math.ceil(projection.from), Math.floor(projection.to)];
    const [first, last] = [Math.floor(other.from), Math.ceil(other.to)];
    if (this.#shift.hasBefore && (from !== compared.from || to !== compared.to || first !== compared.first || last !== compared.last)) {
      [compared.from, compared.to, compared.first, compared.last] = [from, to, first, last];
      this.#shift.within(projection.sampleAt(from), projection.sampleAt(to));
      this.#add(projection.before);
    }
    return projection.along * this.#add(projection.now);
  }

  /** Passes on what moves, added up in as many bands as are compared. Returns samples since the ones before. */
  #add(parts: readonly Float64Array[]): number {
    const { from, to, first, last } = this.#compared;
    const count = from === 0 && to === PARTS && first === 0 && last === PARTS ? BANDS.whole : BANDS.framed;
    for (let i = 0, p = first; i < count; i++) {
      const sum = (this.#bands[i] as Float64Array).fill(0);
      for (const end = first + Math.floor(((last - first) * (i + 1)) / count); p < end; p++) {
        const part = parts[p] as Float64Array;
        for (let n = 0; n < sum.length; n++) sum[n] = (sum[n] as number) + (part[n] as number);
      }
    }
    return this.#shift.next(this.#bands, count);
  }
}
