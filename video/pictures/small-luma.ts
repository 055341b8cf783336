import { SHRINK } from '#format/core/quality/video/late-changes.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import type { LumaPlane } from '#format/core/watermark/tile.ts';
import { AV_PIX_FMT_GRAY8, SWS_AREA } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** swscale writes whole vectors, past the end of a row that is not a multiple of them: a plane of 80 samples a row corrupted the heap. */
const ALIGN = 64;

/** Makes small luma planes of pictures, for comparing them: each sample is the mean of `SHRINK` x `SHRINK` pixels. */
export class SmallLuma implements Disposable {
  readonly #scaler = new av.SoftwareScaleContext();
  readonly #height: number;
  readonly size: PictureSize;
  /** From one row of a plane to the next. */
  readonly stride: number;

  constructor({ width, height }: PictureSize) {
    this.size = { width: Math.floor(width / SHRINK), height: Math.floor(height / SHRINK) };
    this.#height = height;
    this.stride = Math.ceil(this.size.width / ALIGN) * ALIGN;
    // Only luma is scaled, as a grey picture, so that colour costs nothing.
    this.#scaler.getContext(width, height, AV_PIX_FMT_GRAY8, this.size.width, this.size.height, AV_PIX_FMT_GRAY8, SWS_AREA);
  }

  /** A new plane of a picture. */
  of({ luma, stride }: Pick<LumaPlane, 'luma' | 'stride'>): Uint8Array {
    const plane = Buffer.alloc(this.stride * this.size.height + ALIGN);
    const { buffer, byteOffset, byteLength } = luma;
    this.#scaler.scaleSync([Buffer.from(buffer, byteOffset, byteLength)], [stride], 0, this.#height, [plane], [this.stride]);
    return plane;
  }

  [Symbol.dispose](): void {
    this.#scaler.freeContext();
  }
}
