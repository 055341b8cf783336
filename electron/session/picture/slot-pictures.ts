import { EXACT_PIXEL_BYTES, exactAt, exactBytes, PICTURE_HEADER_BYTES, pictureBytes, type SlotForm } from '#core/rings/picture-slot.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { TilePainter, type TilePlan } from '#session/picture/tile-painter.ts';
import type { Encoder } from '#video/encoder.ts';

/** The pictures in the slots of a ring, as the encoder's thread sees them: planar and, of a gold shard, as they were read. */
export class SlotPictures {
  readonly #memory: SharedArrayBuffer;
  readonly #form: SlotForm;
  readonly #black: Buffer;
  readonly #tile: TilePainter | undefined;
  #exact: Buffer | undefined;
  /** Of the slot of {@link at}. */
  planar: Buffer;

  constructor(memory: SharedArrayBuffer, form: SlotForm, tile: TilePlan | undefined) {
    this.#memory = memory;
    this.#form = form;
    this.#black = blackPicture(form);
    this.planar = this.#black;
    this.#tile = tile && new TilePainter(tile, form.width, form.exact === true ? EXACT_PIXEL_BYTES : undefined);
  }

  /** Goes to a slot; without one to a black picture. */
  at(slot: number | undefined): void {
    const form = this.#form;
    const [memory, from] = slot === undefined ? [this.#black.buffer, 0] : [this.#memory, slot + PICTURE_HEADER_BYTES];
    this.planar = Buffer.from(memory, from, pictureBytes(form));
    this.#exact = form.exact === true ? Buffer.from(memory, from + exactAt(form), exactBytes(form)) : undefined;
  }

  /** Draws the tile of a frame. */
  paint(frame: number): void {
    this.#tile?.paint(this.#exact ?? this.planar, frame);
  }

  encode(encoder: Encoder, ...how: [ptsUs: TsUs, take: Parameters<Encoder['encode']>[2], key: boolean]): void {
    if (this.#exact === undefined) encoder.encode(this.planar, ...how);
    else encoder.encodeExact(this.#exact, ...how);
  }
}
