import { driftMsPerMin } from '#format/core/quality/clock/drift.ts';
import { middle, type Slope } from '#format/core/signal/theil-sen.ts';
import { asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/** Time per point of the line; a point is the median of its values. */
const POINT_US = 10e6;
/** Fewer points may form a line by chance. */
const LEAST_POINTS = 8;
/** Most points kept; beyond that, every second one is dropped. */
const MOST_POINTS = 240;
const MOST_VALUES = 4096;

/** Drift of a clock against its grid while it runs: constant memory, an estimate every ten seconds. */
export class LiveDrift {
  readonly #values = new Float64Array(MOST_VALUES);
  #count = 0;
  #beganUs: TsUs = asTs(Number.NaN);
  #x: number[] = [];
  #y: number[] = [];
  #slope: Slope | undefined;

  /** The drift so far, with its interval, ms per minute; `undefined` for the first 80 s or so. */
  get slope(): Slope | undefined {
    return this.#slope;
  }

  add(tsUs: TsUs, residualUs: SpanUs): void {
    if (Number.isNaN(this.#beganUs)) this.#beganUs = tsUs;
    if (tsUs - this.#beganUs >= POINT_US) this.#close(tsUs);
    if (this.#count < MOST_VALUES) this.#values[this.#count++] = residualUs;
  }

  #close(tsUs: TsUs): void {
    if (this.#count > 0) {
      this.#x.push((this.#beganUs + tsUs) / 2);
      this.#y.push(middle(this.#values.slice(0, this.#count).sort()));
    }
    if (this.#x.length > MOST_POINTS)
      [this.#x, this.#y] = [this.#x, this.#y].map((all) => all.filter((_, i) => i % 2 === 0)) as [number[], number[]];
    if (this.#x.length >= LEAST_POINTS) this.#slope = driftMsPerMin({ x: Float64Array.from(this.#x), y: Float64Array.from(this.#y) });
    this.#beganUs = tsUs;
    this.#count = 0;
  }
}
