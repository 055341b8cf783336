import { Histogram } from '#format/core/signal/histogram.ts';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/**
 * Percentiles of the last seconds of a stream, in constant memory: two histograms that take turns, so that a figure covers between one and
 * two turns.
 */
export class RecentHistogram {
  readonly #turnUs: SpanUs;
  #current: Histogram;
  #before: Histogram;
  #turnedUs = asTs(0);

  constructor(widthUs: SpanUs, turnUs = 5e6) {
    this.#turnUs = asSpan(turnUs);
    this.#current = new Histogram(widthUs);
    this.#before = new Histogram(widthUs);
  }

  add(us: number): void {
    this.#current.add(us);
  }

  /** Call it regularly; values older than two turns are forgotten. */
  turn(nowUs: TsUs): void {
    if (nowUs - this.#turnedUs < this.#turnUs) return;
    this.#turnedUs = nowUs;
    [this.#current, this.#before] = [this.#before, this.#current];
    this.#current.clear();
  }

  get count(): number {
    return this.#current.count + this.#before.count;
  }

  quantile(p: number): number {
    return this.#current.quantileWith(this.#before, p);
  }
}
