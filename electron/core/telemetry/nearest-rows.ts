import type { TsUs } from '#format/core/time/units.ts';

/** Rows remembered: two seconds at 240 Hz, longer than any encoder holds a frame. */
const ROWS = 512;

/** The distance from each frame to the nearest input row, while both are still arriving. Allocates nothing per row or frame. */
export class NearestRows {
  readonly #tsUs = new Float64Array(ROWS).fill(Number.NEGATIVE_INFINITY);
  #rows = 0;

  row(tsUs: TsUs): void {
    this.#tsUs[this.#rows++ % ROWS] = tsUs;
  }

  /** us; infinite before the first row. */
  distance(tsUs: TsUs): number {
    let best = Number.POSITIVE_INFINITY;
    for (let back = 1; back <= Math.min(ROWS, this.#rows); back++) {
      const us = this.#tsUs[(this.#rows - back) % ROWS] as number;
      const distance = Math.abs(us - tsUs);
      // Rows ascend: once they are earlier and further away, all before them are too.
      if (distance > best && us < tsUs) break;
      best = Math.min(best, distance);
    }
    return best;
  }
}
