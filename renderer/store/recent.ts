import type { Snapshot } from '#core/telemetry/snapshot.ts';

/** A minute at twenty a second. */
const CAPACITY = 1200;

/** The last minute of figures as columns of a plot: seconds, ms. Overwritten in place. */
export class Recent {
  readonly #seconds = new Float64Array(CAPACITY);
  readonly #residualMs = new Float64Array(CAPACITY);
  readonly #nearestRowMs = new Float64Array(CAPACITY);
  #count = 0;

  add({ elapsedS, residualUs, nearestRowUs }: Snapshot): void {
    const at = this.#count % CAPACITY;
    this.#seconds[at] = elapsedS;
    this.#residualMs[at] = residualUs.p99 / 1000;
    this.#nearestRowMs[at] = nearestRowUs.p99 / 1000;
    this.#count += 1;
  }

  clear(): void {
    this.#count = 0;
  }

  /** In order of time. */
  columns(): [seconds: Float64Array, residualMs: Float64Array, nearestRowMs: Float64Array] {
    return [this.#ordered(this.#seconds), this.#ordered(this.#residualMs), this.#ordered(this.#nearestRowMs)];
  }

  #ordered(column: Float64Array): Float64Array {
    if (this.#count <= CAPACITY) return column.slice(0, this.#count);
    const from = this.#count % CAPACITY;
    const ordered = new Float64Array(CAPACITY);
    ordered.set(column.subarray(from), 0);
    ordered.set(column.subarray(0, from), CAPACITY - from);
    return ordered;
  }
}
