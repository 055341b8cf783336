import type { LumaPlane } from '#format/core/watermark/tile.ts';
import * as av from '#video/av/lib.ts';

/**
 * The first plane of pictures that FFmpeg holds. Each picture is copied into one frame, which JavaScript maps only once: a view of a picture itself makes
 * the collector look after all of its planes, and keeps its memory from the decoder until then.
 */
export class MappedFrame implements Disposable {
  #copy: av.Frame | undefined;
  #plane: LumaPlane = { luma: new Uint8Array(), stride: 0, width: 0, height: 0 };
  #format: number | undefined;

  /** The first plane of a picture, lent until the next call. */
  of(picture: av.Frame): LumaPlane {
    const { width, height } = this.#plane;
    if (this.#copy === undefined || picture.format !== this.#format || picture.width !== width || picture.height !== height)
      this.#copy = this.#likeThis(picture);
    check(this.#copy.copy(picture));
    return this.#plane;
  }

  [Symbol.dispose](): void {
    this.#copy?.free();
  }

  #likeThis({ format, width, height }: av.Frame): av.Frame {
    this.#copy?.free();
    const copy = new av.Frame();
    copy.alloc();
    copy.format = format;
    copy.width = width;
    copy.height = height;
    check(copy.getBuffer());
    const [luma] = copy.data ?? [];
    const [stride] = copy.linesize;
    if (luma === undefined || stride === undefined) throw new Error('FFmpeg gave a frame without memory');
    this.#plane = { luma, stride, width, height };
    this.#format = format;
    return copy;
  }
}

function check(code: number): void {
  if (code < 0) throw new Error(`a picture cannot be copied (FFmpeg code ${code})`);
}
