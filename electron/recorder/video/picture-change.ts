import type { Region } from '#core/plan/plan.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { inTile, type TilePlace } from '#core/watermark/tile.ts';

/** Pixels of a picture that are looked at: 3,600 take 15 us; a game that moves moves many of them. */
const COLUMNS = 80;
const ROWS = 45;
/** Both figures are kept in 1/256 of a grey level. */
const SCALE = 256;

/**
 * What can be said of a raw picture while it is recorded, before tile and encoder: how bright it is, and how much of it has changed since
 * the one before. A game that draws nothing new gives exactly 0. Allocates nothing per picture.
 */
export class PictureChange {
  readonly #offsets: Uint32Array;
  readonly #before: Uint8Array;
  #any = false;
  /** Mean luma, and mean difference to the picture before, 1/256 grey levels. */
  luma = 0;
  change = 0;

  /**
   * Only the part of the picture that shows the source is looked at, and nothing of the tile: it is drawn into the slot, and where the slot is
   * used again an old one would be taken for a change.
   */
  constructor({ width }: PictureSize, area: Region, tile: TilePlace | undefined) {
    const offsets: number[] = [];
    for (let i = 0; i < COLUMNS * ROWS; i++) {
      const x = area.x + Math.floor((((i % COLUMNS) + 0.5) * area.width) / COLUMNS);
      const y = area.y + Math.floor(((Math.floor(i / COLUMNS) + 0.5) * area.height) / ROWS);
      if (tile === undefined || !inTile(tile, x, y)) offsets.push(y * width + x);
    }
    this.#offsets = Uint32Array.from(offsets);
    this.#before = new Uint8Array(this.#offsets.length);
  }

  /** `picture` begins with its luma plane. */
  take(picture: Uint8Array): void {
    const [offsets, before] = [this.#offsets, this.#before];
    let [sum, change] = [0, 0];
    for (let i = 0; i < offsets.length; i++) {
      const value = picture[offsets[i] as number] as number;
      sum += value;
      change += Math.abs(value - (before[i] as number));
      before[i] = value;
    }
    this.luma = Math.round((SCALE * sum) / offsets.length);
    // The least change that there is must not be rounded to none.
    this.change = this.#any ? Math.ceil((SCALE * change) / offsets.length) : 0;
    this.#any = true;
  }
}
