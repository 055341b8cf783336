import type { SpanUs } from '#format/core/time/units.ts';

const BUCKETS = 2048;

/**
 * Percentiles of a stream in constant memory, for the live display. Linear buckets of `widthUs`, the last one open-ended,
 * so a live figure is exact to one bucket and says "at least" beyond the last. The verdict uses exact quantiles instead.
 */
export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  readonly #width: number;
  #total = 0;
  #max = 0;

  constructor(widthUs: SpanUs) {
    this.#width = widthUs;
  }

  get count(): number {
    return this.#total;
  }

  get max(): number {
    return this.#max;
  }

  add(us: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(us / this.#width)));
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#total += 1;
    if (us > this.#max) this.#max = us;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
    this.#max = 0;
  }

  /** The upper edge of the bucket that holds the quantile, us; never more than the largest value. 0 if there are none. */
  quantile(p: number): number {
    return this.quantileWith(undefined, p);
  }

  /** The same, for this histogram and another of the same width combined. */
  quantileWith(other: Histogram | undefined, p: number): number {
    const total = this.#total + (other === undefined ? 0 : other.#total);
    const max = Math.max(this.#max, other === undefined ? 0 : other.#max);
    let left = Math.ceil(p * total);
    for (let bucket = 0; bucket < BUCKETS - 1 && total > 0; bucket++) {
      left -= (this.#counts[bucket] as number) + (other === undefined ? 0 : (other.#counts[bucket] as number));
      if (left <= 0) return Math.min(max, (bucket + 1) * this.#width);
    }
    return max;
  }
}
