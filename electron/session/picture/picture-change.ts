import { REGION_FIELDS, regionOf } from '#format/core/picture-regions.ts';
import type { PictureSize, Region } from '#format/core/video/picture-size.ts';
import { inTile, type TilePlace } from '#format/core/watermark/tile.ts';

/** Sampled pixels of a picture: 3,600 take 15 us, and a game in motion changes many of them. */
const COLUMNS = 80;
const ROWS = 45;
/**
 * Where each is in its cell: evenly spread (the R2 sequence, Roberts 2018). In rows and columns they lay between the lines of a text: 25 letters typed into
 * DOSBox changed none of them.
 */
const SPREAD = { x: 0.7548776662466927, y: 0.5698402909980532 };
/** Both figures are kept in 1/256 of a grey level. */
const SCALE = 256;

/**
 * Measures raw pictures during recording, before tile and encoder: how bright a picture is, and how much it has changed since the
 * previous one. A game that draws nothing new gives exactly 0. Allocates nothing per picture.
 */
export class PictureChange {
  /** Region after region. */
  readonly #offsets: Uint32Array;
  /** Where each region's offsets end. */
  readonly #ends = new Uint32Array(REGION_FIELDS.length);
  readonly #before: Uint8Array;
  #any = false;
  /** Mean luma, and mean difference to the picture before, 1/256 grey levels. */
  luma = 0;
  change = 0;
  /** `change` of each region. */
  readonly regions = new Uint16Array(REGION_FIELDS.length);

  /**
   * Samples only the part of the picture that shows the source, and never the tile: it is drawn into the slot, and an old tile in a reused
   * slot would count as a change.
   */
  constructor({ width }: PictureSize, area: Region, tile: TilePlace | undefined) {
    const offsets: number[][] = REGION_FIELDS.map(() => []);
    for (let i = 0; i < COLUMNS * ROWS; i++) {
      const [column, row] = [i % COLUMNS, Math.floor(i / COLUMNS)];
      const x = area.x + Math.floor(((column + ((i * SPREAD.x) % 1)) * area.width) / COLUMNS);
      const y = area.y + Math.floor(((row + ((i * SPREAD.y) % 1)) * area.height) / ROWS);
      if (tile === undefined || !inTile(tile, x, y)) offsets[regionOf(column, COLUMNS, row, ROWS)]?.push(y * width + x);
    }
    this.#offsets = Uint32Array.from(offsets.flat());
    offsets.reduce((end, { length }, region) => (this.#ends[region] = end + length), 0);
    this.#before = new Uint8Array(this.#offsets.length);
  }

  /** `picture` begins with its luma plane. */
  take(picture: Uint8Array): void {
    const [offsets, before] = [this.#offsets, this.#before];
    let [sum, change, i] = [0, 0, 0];
    for (let region = 0; region < this.regions.length; region++) {
      const [from, end] = [i, this.#ends[region] as number];
      let here = 0;
      for (; i < end; i++) {
        const value = picture[offsets[i] as number] as number;
        sum += value;
        here += Math.abs(value - (before[i] as number));
        before[i] = value;
      }
      change += here;
      // One that the tile covers has no samples.
      this.regions[region] = this.#any && end > from ? Math.ceil((SCALE * here) / (end - from)) : 0;
    }
    this.luma = Math.round((SCALE * sum) / offsets.length);
    // The smallest change must not be rounded to none.
    this.change = this.#any ? Math.ceil((SCALE * change) / offsets.length) : 0;
    this.#any = true;
  }
}
