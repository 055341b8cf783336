/** An axis is divided into so many equal parts: a band each across it, and the steps in which the part that moves is told along it. */
export const PARTS = 24;
/** Fewer parts are a thing that moves in the picture, such as a cursor or a figure: then the picture as a whole stands still. */
const LEAST_PARTS = 6;
/** Across the axis, only one line in so many is added: with one in 12, motion on a slant was wrong by 1.2 px (rms), with one in 6 by 0.1 px. */
const ACROSS = 6;
/** Bands in which a sample changes where the picture does: less is a thing, such as the face in a panel. */
const LEAST_BANDS = 3;
/** Luma by which a band of a sample differs from the picture before once it has changed: four times what an encoder’s noise leaves. */
const CHANGED = 1;

/**
 * A picture seen along one axis: its luma summed across it, in bands. Keeps the picture before too, and tells which part of the axis
 * has changed since: pillars, letterboxes and the frame of a small view stand still around a picture that moves. Allocates nothing per
 * picture.
 */
export class Projection {
  readonly size: number;
  /** Pixels per sample. */
  readonly along: number;
  readonly #length: number;
  readonly #from: number;
  /** Pixels from one band to the next, and how many lines of each are added. */
  readonly #thickness: number;
  readonly #lines: number;
  #before: Float64Array[];
  #now: Float64Array[];
  /** What moves: in parts of the axis, from 0 to `PARTS`, and not in whole ones. */
  from = 0;
  to = PARTS;

  constructor(length: number, across: number, along: number) {
    this.size = 2 ** Math.floor(Math.log2(Math.max(16, length / along)));
    this.along = along;
    this.#length = length;
    // Only the middle counts: tile and frame are at the edges.
    this.#from = Math.max(0, (length - this.size * along) >> 1);
    this.#thickness = Math.floor(across / PARTS);
    this.#lines = Math.ceil(this.#thickness / ACROSS);
    const bands = () => Array.from({ length: PARTS }, () => new Float64Array(this.size));
    [this.#before, this.#now] = [bands(), bands()];
  }

  /** The bands of the picture before, then those of the latest. */
  get before(): readonly Float64Array[] {
    return this.#before;
  }

  get now(): readonly Float64Array[] {
    return this.#now;
  }

  /** The next picture. `step`: bytes from one pixel to the next along the axis; `row`: across it. */
  take(luma: Uint8Array, step: number, row: number): void {
    [this.#before, this.#now] = [this.#now, this.#before];
    const [along, start, thickness, lines] = [this.along, this.#from * step, this.#thickness, this.#lines];
    const apart = along / 2;
    for (let b = 0; b < PARTS; b++) {
      const band = (this.#now[b] as Float64Array).fill(0);
      const first = b * thickness;
      // Whichever axis it is, memory is walked in its own order.
      if (step <= row) for (let i = 0; i < lines; i++) addLine(band, luma, (first + i * ACROSS) * row + start, along, apart);
      else
        for (let n = 0, at = start + first * row; n < band.length; n++, at += along * step)
          band[n] = sumOf(luma, at, row * ACROSS, lines) + sumOf(luma, at + apart * step, row * ACROSS, lines);
    }
  }

  /** Finds the part that differs from the picture before; the whole axis where next to nothing does. */
  findMoving(): void {
    let [first, last] = [0, this.size - 1];
    while (first < last && !this.#moves(first)) first++;
    while (last > first && !this.#moves(last)) last--;
    const [from, to] = [this.#partAt(first), this.#partAt(last + 1)];
    const isThing = to - from < LEAST_PARTS;
    // Beyond the samples nothing is known: what changed at the outermost reaches to the edge.
    this.from = isThing || first === 0 ? 0 : from;
    this.to = isThing || last === this.size - 1 ? PARTS : to;
  }

  #partAt(sample: number): number {
    return ((this.#from + sample * this.along) / this.#length) * PARTS;
  }

  #moves(sample: number): boolean {
    const limit = CHANGED * 2 * this.#lines;
    let changed = 0;
    for (let b = 0; b < PARTS && changed < LEAST_BANDS; b++) {
      const difference = ((this.#now[b] as Float64Array)[sample] as number) - ((this.#before[b] as Float64Array)[sample] as number);
      if (Math.abs(difference) > limit) changed++;
    }
    return changed === LEAST_BANDS;
  }

  /** Where a part of the axis begins, in samples. */
  sampleAt(part: number): number {
    return Math.max(0, Math.min(this.size, Math.round(((part / PARTS) * this.#length - this.#from) / this.along)));
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
