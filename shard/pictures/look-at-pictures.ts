import type { LookOptions } from '#format/check/picture-reader.ts';
import { messageOf } from '#format/core/errors.ts';
import { REGION_FIELDS, regionOf } from '#format/core/picture-regions.ts';
import type { PictureFacts } from '#format/core/quality/video/pictures.ts';
import { PictureMotion } from '#format/core/signal/picture-motion.ts';
import { readFrameCode, TILE_CELLS } from '#format/core/watermark/frame-code.ts';
import { inTile, type LumaPlane, readTile, type TilePlace } from '#format/core/watermark/tile.ts';
import { decodeLuma } from '#shard/pictures/decode-luma.ts';

/** Sample points at which pictures are compared, and the coarse grid in which the differences are summed. */
const SAMPLES = { columns: 80, rows: 45 };
const CELLS = { columns: 16, rows: 9 };
/**
 * A sample that differs by fewer grey levels may belong to the same picture: the final video alternates between several qualities, so a
 * frozen picture differs by up to 0.12 levels on average (5 Mb/s at 640x360), but hardly one sample in a thousand by 4.
 */
const CLEAR = 4;

/**
 * Decodes a video and measures every picture: motion, change, brightness, tile. Memory: a few bytes per frame. Damage is reported in the
 * facts, not thrown.
 */
export async function lookAtPictures(path: string, options: LookOptions): Promise<PictureFacts> {
  const seen = await lookWith(path, options, undefined);
  // Decoder threads run ahead of each other, by twenty frames under load; a single one stops where the damage is.
  return seen.damage === undefined ? seen : await lookWith(path, options, 1);
}

async function lookWith(
  path: string,
  { frames, tile, onProgress, signal }: LookOptions,
  threads: number | undefined,
): Promise<PictureFacts> {
  const look = new Look(frames, tile);
  let damage: string | undefined;
  try {
    await decodeLuma(
      path,
      (plane) => {
        look.take(plane);
        onProgress?.(look.count, frames);
      },
      { signal, threads },
    );
  } catch (error) {
    signal?.throwIfAborted();
    damage = messageOf(error);
  }
  return look.facts(damage);
}

/** Measures pictures, one after the other. */
export class Look {
  readonly #tile: TilePlace | undefined;
  readonly #dx: Float32Array;
  readonly #dy: Float32Array;
  readonly #certainty: Float32Array;
  readonly #change: Float32Array;
  readonly #regions: readonly Uint16Array[];
  readonly #clear: Float32Array;
  readonly #luma: Float32Array;
  readonly #number: Int32Array;
  readonly #wrong: Uint8Array;
  readonly #cells = new Float64Array(CELLS.columns * CELLS.rows);
  readonly #before = new Uint8Array(SAMPLES.columns * SAMPLES.rows);
  /** Samples as of their last clear difference, so that slow movement adds up. */
  readonly #clearly = new Uint8Array(SAMPLES.columns * SAMPLES.rows);
  readonly #region = new Uint32Array(REGION_FIELDS.length);
  readonly #code = new Uint8Array(TILE_CELLS);
  #motion: PictureMotion | undefined;
  count = 0;

  constructor(frames: number, tile: TilePlace | undefined) {
    this.#tile = tile;
    const column = () => new Float32Array(frames);
    [this.#dx, this.#dy, this.#certainty] = [column(), column(), column()];
    [this.#change, this.#clear, this.#luma] = [column(), column(), column()];
    this.#regions = REGION_FIELDS.map(() => new Uint16Array(frames));
    this.#number = new Int32Array(frames);
    this.#wrong = new Uint8Array(frames);
  }

  take(plane: LumaPlane): void {
    const n = this.count++;
    if (n >= this.#dx.length) return;
    if (this.#motion?.fits(plane) !== true) this.#motion = new PictureMotion(plane.width, plane.height);
    this.#motion.take(plane);
    this.#dx[n] = this.#motion.dx;
    this.#dy[n] = this.#motion.dy;
    this.#certainty[n] = this.#motion.certainty;
    this.#compare(plane, n);
    const read = this.#tile !== undefined && readTile(plane, plane, this.#tile, this.#code);
    const code = read ? readFrameCode(this.#code) : undefined;
    this.#number[n] = code?.low ?? -1;
    this.#wrong[n] = code?.wrong ?? 255;
  }

  #compare({ luma, stride, width, height }: LumaPlane, n: number): void {
    let [sum, change, clear] = [0, 0, 0];
    const regions = this.#region.fill(0);
    for (let row = 0; row < SAMPLES.rows; row++) {
      const y = Math.floor(((row + 0.5) * height) / SAMPLES.rows);
      const line = y * stride;
      const cellRow = Math.floor((row * CELLS.rows) / SAMPLES.rows) * CELLS.columns;
      for (let column = 0; column < SAMPLES.columns; column++) {
        const x = Math.floor(((column + 0.5) * width) / SAMPLES.columns);
        const i = row * SAMPLES.columns + column;
        // The tile changes in every frame, whatever the picture does.
        if (this.#tile !== undefined && inTile(this.#tile, x, y)) continue;
        const value = luma[line + x] as number;
        const difference = Math.abs(value - (this.#before[i] as number));
        this.#before[i] = value;
        sum += value;
        change += difference;
        const clearly = Math.abs(value - (this.#clearly[i] as number));
        if (clearly >= CLEAR) {
          clear += clearly;
          this.#clearly[i] = value;
        }
        if (n > 0) {
          const cell = cellRow + Math.floor((column * CELLS.columns) / SAMPLES.columns);
          this.#cells[cell] = (this.#cells[cell] as number) + difference;
          const region = regionOf(column, SAMPLES.columns, row, SAMPLES.rows);
          regions[region] = (regions[region] as number) + difference;
        }
      }
    }
    const samples = SAMPLES.columns * SAMPLES.rows;
    const perRegion = samples / regions.length;
    for (const [region, column] of this.#regions.entries()) column[n] = Math.ceil((256 * (regions[region] as number)) / perRegion);
    this.#luma[n] = sum / samples;
    this.#change[n] = n === 0 ? Number.NaN : change / samples;
    this.#clear[n] = n === 0 ? Number.NaN : clear / samples;
  }

  facts(damage: string | undefined): PictureFacts {
    const count = Math.min(this.count, this.#dx.length);
    const perCell = ((SAMPLES.columns * SAMPLES.rows) / (CELLS.columns * CELLS.rows)) * Math.max(1, this.count - 1);
    return {
      count: this.count,
      dx: this.#dx.subarray(0, count),
      dy: this.#dy.subarray(0, count),
      certainty: this.#certainty.subarray(0, count),
      change: this.#change.subarray(0, count),
      regions: this.#regions.map((column) => column.subarray(0, count)),
      clear: this.#clear.subarray(0, count),
      luma: this.#luma.subarray(0, count),
      tile: this.#number.subarray(0, count),
      wrongCells: this.#wrong.subarray(0, count),
      cells: { ...CELLS, change: Float32Array.from(this.#cells, (sum) => sum / perCell) },
      damage,
    };
  }
}
