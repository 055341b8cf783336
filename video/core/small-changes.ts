import { REGION_PX } from '#format/core/quality/video/late-changes.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';

const CELLS = 48;
/** Levels that cells alternate between: a lamp switching on, and digits that barely stand out. */
const LEVELS = [
  [30, 220],
  [90, 130],
  [110, 136],
] as const;

/**
 * Small cells that change suddenly, each at its own pace, from every picture to every eighth, as icons, digits and health bars do. They
 * cover whole regions of `compareFaithful`.
 */
export class SmallChanges {
  readonly #width: number;
  readonly #places: readonly (readonly [x: number, y: number])[];
  /** Regions that they cover. */
  readonly regions: readonly number[];

  constructor({ width, height }: PictureSize) {
    this.#width = width;
    const [columns, rows] = [Math.floor(width / REGION_PX), Math.floor(height / REGION_PX)];
    // Every second region of every second row, from the second on.
    const across = Math.floor(columns / 2);
    const all = Array.from(
      { length: Math.min(CELLS, across * Math.floor(rows / 2)) },
      (_, i) => [2 * (i % across), 2 * Math.floor(i / across) + 1] as const,
    );
    this.#places = all.map(([column, row]) => [column * REGION_PX, row * REGION_PX]);
    this.regions = all.map(([column, row]) => row * columns + column);
  }

  /** Paints the cells of picture `n` into its luma plane. */
  paint(luma: Uint8Array, n: number): void {
    for (let cell = 0; cell < this.#places.length; cell++) {
      const [x, y] = this.#places[cell] as readonly [number, number];
      const level = LEVELS[cell % LEVELS.length]?.[Math.floor(n / (1 + (cell % 8))) % 2] ?? 0;
      for (let row = y; row < y + REGION_PX; row++) luma.fill(level, row * this.#width + x, row * this.#width + x + REGION_PX);
    }
  }
}
