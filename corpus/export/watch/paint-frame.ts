import type { Planes } from '#corpus/core/export/watch/canvas.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { AV_PIX_FMT_YUV420P } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';
import { emptyFrame } from '#video/pictures/pixels-of.ts';

/** A picture of one's own to draw on: a decoder still needs its own. Mapped only once (see `MappedFrame`). */
export class PaintFrame implements Disposable {
  readonly frame: av.Frame;
  readonly planes: Planes;

  constructor({ width, height }: PictureSize) {
    this.frame = emptyFrame({ width, height }, AV_PIX_FMT_YUV420P);
    const [luma, u, v] = (this.frame.data ?? []).map((data, n) => ({ data, stride: this.frame.linesize[n] as number }));
    if (luma === undefined || u === undefined || v === undefined) throw new Error('FFmpeg gave a frame without memory');
    this.planes = { width, height, luma, chroma: [u, v] };
  }

  /** Takes over a picture of this size. Throws an Error for any other. */
  take(picture: av.Frame): void {
    const code = this.frame.copy(picture);
    if (code < 0) throw new Error(`a picture cannot be copied (FFmpeg code ${code})`);
  }

  [Symbol.dispose](): void {
    this.frame.free();
  }
}
