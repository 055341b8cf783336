import type { PictureSize } from '#format/core/video/picture-size.ts';
import { TILE_CELLS } from '#format/core/watermark/frame-code.ts';

/** Cells lie on the encoder's own 8x8 grid: those of 6, 10 and 12 px lose bits (measured, 1,800 frames at 2.5–5 Mb/s). */
const CELL_PX = 8;
const CELLS = 8;
export const TILE_PX = CELL_PX * CELLS;

export const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const;
export type Corner = (typeof CORNERS)[number];

/** Where a tile lies in the picture it was drawn into, pixels. Trainers mask this square. */
export interface TilePlace {
  readonly x: number;
  readonly y: number;
}

/** Limited-range luma of 0 and 1: far apart, and neither black nor white, which codecs' ringing would clip. */
const DARK = 40;
const LIGHT = 210;
/**
 * Lines of a cell are lighter and darker in turn by this much: the first is lighter in a light cell, darker in a dark one. SVT-AV1 with variance boost
 * takes a flat block for the one that it was where only its brightness changes, and leaves groups of cells as they were in an earlier picture: in minutes
 * of chromium-bsu at 960x720, 0.1 % of the cells were wrong and up to 1.3 % of the tiles unreadable. With stripes none were, for no more bits (half
 * as deep: none; a quarter: two tiles). Where both kinds of cell begin with the lighter line, so that their difference is flat, stripes change nothing.
 */
const STRIPE = 8;
/** Less contrast than this between the darkest and the lightest cell means that there is no tile. */
const LEAST_CONTRAST = 60;

/** The corner's place, on multiples of 8 px. Undefined for a picture too small to spare that much. */
export function tilePlace({ width, height }: PictureSize, corner: Corner): TilePlace | undefined {
  if (width < 4 * TILE_PX || height < 2 * TILE_PX) return undefined;
  const last = (side: number) => Math.floor((side - TILE_PX) / CELL_PX) * CELL_PX;
  return { x: corner.endsWith('right') ? last(width) : 0, y: corner.startsWith('bottom') ? last(height) : 0 };
}

/** Whether a pixel belongs to a tile. */
export function inTile({ x, y }: TilePlace, column: number, row: number): boolean {
  return column >= x && column < x + TILE_PX && row >= y && row < y + TILE_PX;
}

/**
 * Draws 64 cells into a luma plane, row by row from the top left; chroma stays as it is. Or into a picture of red, green and blue with `pixelBytes` a pixel, as
 * grey; `stride` is in bytes.
 */
export function drawTile(luma: Uint8Array, stride: number, { x, y }: TilePlace, cells: Uint8Array, pixelBytes = 1): void {
  const cellBytes = CELL_PX * pixelBytes;
  for (let row = 0; row < CELLS; row++) {
    const line = (y + row * CELL_PX) * stride + x * pixelBytes;
    for (let cell = 0; cell < CELLS; cell++) {
      const at = line + cell * cellBytes;
      const light = cells[row * CELLS + cell] === 1;
      luma.fill(light ? LIGHT + STRIPE : DARK - STRIPE, at, at + cellBytes);
      luma.fill(light ? LIGHT - STRIPE : DARK + STRIPE, at + stride, at + stride + cellBytes);
    }
    // The other lines of a row of cells are copies of its first two: 176 calls a tile, not 512.
    for (let copy = 2; copy < CELL_PX; copy++) {
      const from = line + (copy % 2) * stride;
      luma.copyWithin(line + copy * stride, from, from + TILE_PX * pixelBytes);
    }
  }
}

/** A decoded picture's luma; its size may differ from that of the picture in which the tile was drawn. */
export interface LumaPlane {
  readonly luma: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads 64 cells of a tile that was drawn at `place` in a picture of size `drawn`; the plane may have another size by now. False when
 * nothing there looks like a tile. Each cell is the mean of its inner half: codecs smear the edges.
 */
export function readTile(plane: LumaPlane, drawn: PictureSize, { x, y }: TilePlace, cells: Uint8Array): boolean {
  const [sx, sy] = [plane.width / drawn.width, plane.height / drawn.height];
  let [darkest, lightest] = [255, 0];
  for (let i = 0; i < TILE_CELLS; i++) {
    const left = (x + (i % CELLS) * CELL_PX) * sx;
    const top = (y + Math.floor(i / CELLS) * CELL_PX) * sy;
    const mean = meanOf(plane, left + 2 * sx, left + 6 * sx, top + 2 * sy, top + 6 * sy);
    MEANS[i] = mean;
    darkest = Math.min(darkest, mean);
    lightest = Math.max(lightest, mean);
  }
  const threshold = (darkest + lightest) / 2;
  for (let i = 0; i < TILE_CELLS; i++) cells[i] = (MEANS[i] as number) > threshold ? 1 : 0;
  return lightest - darkest >= LEAST_CONTRAST;
}

const MEANS = new Float64Array(TILE_CELLS);

function meanOf({ luma, stride, width, height }: LumaPlane, left: number, right: number, top: number, bottom: number): number {
  let [sum, count] = [0, 0];
  for (let row = Math.round(top); row < Math.min(height, Math.max(Math.round(bottom), Math.round(top) + 1)); row++)
    for (let column = Math.round(left); column < Math.min(width, Math.max(Math.round(right), Math.round(left) + 1)); column++) {
      sum += luma[row * stride + column] as number;
      count += 1;
    }
  return count === 0 ? 0 : sum / count;
}
