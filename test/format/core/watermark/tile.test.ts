import { describe, expect, it } from 'vitest';
import { TILE_CELLS } from '#format/core/watermark/frame-code.ts';
import { drawTile, type LumaPlane, readTile, TILE_PX, type TilePlace } from '#format/core/watermark/tile.ts';

const DRAWN = { width: 256, height: 128 };
const STRIDE = 260;

/** A grey picture, whose lines have some bytes more than pixels. */
function grey({ width, height } = DRAWN, level = 100): LumaPlane {
  return { luma: new Uint8Array(STRIDE * height).fill(level), stride: STRIDE, width, height };
}

function fill({ luma, stride }: LumaPlane, { x, y }: TilePlace, width: number, height: number, level: number): void {
  for (let row = y; row < y + height; row++) luma.fill(level, row * stride + x, row * stride + x + width);
}

function read(plane: LumaPlane, place: TilePlace) {
  const cells = new Uint8Array(TILE_CELLS).fill(7);
  const isTile = readTile(plane, DRAWN, place, cells);
  return { isTile, light: [...cells.keys()].filter((i) => cells[i] === 1), dark: cells.filter((cell) => cell === 0).length };
}

describe('a cell', () => {
  const place = { x: 16, y: 24 };
  /** The third of the second row. */
  const cell = { x: place.x + 2 * 8, y: place.y + 8 };
  const inner = { x: cell.x + 2, y: cell.y + 2 };

  it('is the mean of its inner half, four by four pixels', () => {
    const plane = grey();
    fill(plane, inner, 4, 4, 160);
    expect(read(plane, place)).toEqual({ isTile: true, light: [10], dark: 63 });
    for (const { x, y } of [inner, { x: inner.x + 3, y: inner.y }, { x: inner.x, y: inner.y + 3 }, { x: inner.x + 3, y: inner.y + 3 }]) {
      const less = grey();
      fill(less, inner, 4, 4, 160);
      fill(less, { x, y }, 1, 1, 159);
      expect(read(less, place).isTile).toBe(false);
    }
  });

  it('does not feel its edges', () => {
    const plane = grey();
    fill(plane, cell, 8, 8, 255);
    fill(plane, inner, 4, 4, 100);
    expect(read(plane, place)).toEqual({ isTile: false, light: [], dark: 64 });
  });

  it('does not feel what lies around the tile', () => {
    const plane = grey();
    fill(plane, { x: place.x, y: place.y - 8 }, TILE_PX, 8, 255);
    fill(plane, { x: place.x, y: place.y + TILE_PX }, TILE_PX, 8, 255);
    fill(plane, { x: place.x - 8, y: place.y }, 8, TILE_PX, 255);
    fill(plane, { x: place.x + TILE_PX, y: place.y }, 8, TILE_PX, 255);
    expect(read(plane, place).isTile).toBe(false);
  });

  it('is light where it is nearer to the lightest than to the darkest', () => {
    const plane = grey();
    fill(plane, inner, 4, 4, 200);
    const next = (n: number) => ({ x: inner.x + 8 * n, y: inner.y });
    fill(plane, next(1), 4, 4, 151);
    fill(plane, next(2), 4, 4, 150);
    fill(plane, next(3), 4, 4, 149);
    expect(read(plane, place)).toMatchObject({ isTile: true, light: [10, 11] });
  });

  it('is anywhere between black and white', () => {
    const black = grey(DRAWN, 0);
    fill(black, inner, 4, 4, 60);
    expect(read(black, place)).toMatchObject({ isTile: true, light: [10] });
    const white = grey(DRAWN, 255);
    fill(white, inner, 4, 4, 195);
    expect(read(white, place)).toMatchObject({ isTile: true, dark: 1 });
    fill(white, inner, 4, 4, 196);
    expect(read(white, place).isTile).toBe(false);
  });
});

describe('a picture of another size than the one drawn into', () => {
  it('has each cell as much narrower or lower as itself', () => {
    // Half as wide, three times as high: two by twelve pixels of a cell count.
    const plane = grey({ width: DRAWN.width / 2, height: 3 * DRAWN.height });
    const inner = { x: (16 + 5 * 8) / 2 + 1, y: 3 * (24 + 6 * 8) + 6 };
    fill(plane, inner, 2, 12, 160);
    expect(read(plane, { x: 16, y: 24 })).toMatchObject({ isTile: true, light: [6 * 8 + 5] });
    fill(plane, { x: inner.x + 1, y: inner.y + 11 }, 1, 1, 159);
    expect(read(plane, { x: 16, y: 24 }).isTile).toBe(false);
    fill(plane, { x: inner.x - 1, y: inner.y }, 4, 12, 255);
    fill(plane, inner, 2, 12, 100);
    expect(read(plane, { x: 16, y: 24 }).isTile).toBe(false);
  });

  it('has a pixel of each cell at least', () => {
    // A sixteenth: two cells share a pixel. The inner half of the fourth is from 1.625 to 1.875.
    const plane = grey({ width: DRAWN.width / 16, height: DRAWN.height / 16 });
    fill(plane, { x: 2, y: 0 }, 1, 1, 160);
    expect(read(plane, { x: 0, y: 0 })).toMatchObject({ isTile: true, light: [3, 4] });
    fill(plane, { x: 2, y: 0 }, 1, 1, 100);
    fill(plane, { x: 0, y: 2 }, 1, 1, 160);
    expect(read(plane, { x: 0, y: 0 })).toMatchObject({ isTile: true, light: [3 * 8, 4 * 8] });
  });

  it('has black cells beyond its edges', () => {
    const plane = grey(DRAWN, 60);
    const upper = Array.from({ length: 32 }, (_, i) => i);
    expect(read(plane, { x: 0, y: DRAWN.height - TILE_PX / 2 })).toEqual({ isTile: true, light: upper, dark: 32 });
    const left = upper.map((i) => 8 * Math.floor(i / 4) + (i % 4));
    expect(read(plane, { x: DRAWN.width - TILE_PX / 2, y: 0 })).toEqual({ isTile: true, light: left, dark: 32 });
    expect(read(plane, { x: DRAWN.width, y: 0 })).toEqual({ isTile: false, light: [], dark: 64 });
  });
});

describe('a tile that is drawn', () => {
  const cells = Uint8Array.from({ length: TILE_CELLS }, (_, i) => (i * i + (i >> 3)) & 1);

  it.each([1, 3, 4])('is in pixels of %d bytes what it is in luma, and touches nothing else', (pixelBytes) => {
    const [width, height] = [TILE_PX + 16, TILE_PX + 8];
    const stride = width * pixelBytes + 5;
    const picture = new Uint8Array(stride * height).fill(99);
    drawTile(picture, stride, { x: 8, y: 3 }, cells, pixelBytes);
    for (let row = 0; row < height; row++)
      for (let at = 0; at < stride; at++) {
        const [x, y] = [Math.floor(at / pixelBytes) - 8, row - 3];
        const isIn = x >= 0 && x < TILE_PX && y >= 0 && y < TILE_PX;
        const stripe = y % 2 === 0 ? 8 : -8;
        const level = cells[8 * Math.floor(y / 8) + Math.floor(x / 8)] === 1 ? 210 + stripe : 40 - stripe;
        if (picture[row * stride + at] !== (isIn ? level : 99)) expect.fail(`byte ${at} of line ${row} is ${picture[row * stride + at]}`);
      }
  });

  it('is read from where it was drawn', () => {
    const plane = grey();
    drawTile(plane.luma, plane.stride, { x: 184, y: 64 }, cells);
    const found = new Uint8Array(TILE_CELLS);
    expect(readTile(plane, DRAWN, { x: 184, y: 64 }, found)).toBe(true);
    expect(found).toEqual(cells);
  });
});
