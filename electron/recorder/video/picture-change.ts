import type { PictureSize } from '#core/rings/picture-slot.ts';

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

  constructor({ width, height }: PictureSize) {
    this.#offsets = Uint32Array.from(
      { length: COLUMNS * ROWS },
      (_, i) =>
        Math.floor(((Math.floor(i / COLUMNS) + 0.5) * height) / ROWS) * width + Math.floor((((i % COLUMNS) + 0.5) * width) / COLUMNS),
    );
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
