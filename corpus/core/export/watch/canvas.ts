import { GLYPH, isInked, textWidth } from '#corpus/core/export/watch/glyphs.ts';

export interface Plane {
  readonly data: Uint8Array;
  /** From one row to the next, bytes. */
  readonly stride: number;
}

/** A planar YUV 4:2:0 picture, limited range. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly luma: Plane;
  readonly chroma: readonly Plane[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const [BLACK, GREY] = [16, 128];

/** Draws in shades of grey on a picture; what lies outside of it is not drawn. Positions in units of `scale` pixels from the top left. */
export class Canvas {
  readonly #planes: Planes;
  readonly #scale: number;

  constructor(planes: Planes, scale: number) {
    [this.#planes, this.#scale] = [planes, scale];
  }

  /** Darkens what is there, and takes its colour away. */
  dim(box: Box): void {
    const { luma, chroma } = this.#planes;
    this.#each(luma, box, 1, (value) => BLACK + ((value - BLACK) >> 2));
    for (const plane of chroma) this.#each(plane, box, 2, () => GREY);
  }

  fill(box: Box, shade: number): void {
    this.#each(this.#planes.luma, box, 1, () => shade);
  }

  outline({ x, y, width, height }: Box, shade: number): void {
    this.fill({ x, y, width, height: 1 }, shade);
    this.fill({ x, y: y + height - 1, width, height: 1 }, shade);
    this.fill({ x, y, width: 1, height }, shade);
    this.fill({ x: x + width - 1, y, width: 1, height }, shade);
  }

  text(x: number, y: number, text: string, shade: number): void {
    for (const [i, letter] of Array.from(text).entries())
      for (let row = 0; row < GLYPH.height; row++)
        for (let column = 0; column < GLYPH.width; column++)
          if (isInked(letter, column, row))
            this.fill({ x: x + textWidth(text.slice(0, i)) + column, y: y + row, width: 1, height: 1 }, shade);
  }

  #each({ data, stride }: Plane, box: Box, shrink: number, of: (value: number) => number): void {
    const { width, height } = this.#planes;
    const pixels = (units: number) => Math.floor((units * this.#scale) / shrink);
    const right = Math.min(Math.ceil(width / shrink), pixels(box.x + box.width));
    const bottom = Math.min(Math.ceil(height / shrink), pixels(box.y + box.height));
    for (let y = Math.max(0, pixels(box.y)); y < bottom; y++)
      for (let x = Math.max(0, pixels(box.x)); x < right; x++) data[y * stride + x] = of(data[y * stride + x] as number);
  }
}
