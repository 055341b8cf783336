import type { PictureSize } from '#format/core/video/picture-size.ts';
import { type AVPixelFormat, SWS_BICUBIC, SWS_POINT } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** One in the encoder, and one to write to: an encoder that holds two back makes a third buffer necessary, which `makeWritable` gets. */
const FRAMES = 2;

/** Brings pictures of one size into certain pixels, and into another size where asked, by swscale; those that are so already stay as they are. */
export class PixelsOf implements Disposable {
  readonly #size: PictureSize;
  readonly #of: PictureSize;
  readonly #to: AVPixelFormat;
  readonly #frames: av.Frame[] = [];
  readonly #scaler = new av.SoftwareScaleContext();
  #from: number | undefined;
  #next = 0;

  /** `of`: the size that pictures have. */
  constructor(size: PictureSize, to: AVPixelFormat, of = size) {
    [this.#size, this.#to, this.#of] = [size, to, of];
  }

  /**
   * A picture in these pixels; lent until the next call, though an encoder that holds it back keeps its own reference. Throws an Error for one of
   * another size: swscale would read past its end.
   */
  of(picture: av.Frame): av.Frame {
    const { width, height } = this.#of;
    if (picture.width !== width || picture.height !== height)
      throw new Error(`a picture of ${picture.width}x${picture.height} in place of ${width}x${height}`);
    const keepsSize = width === this.#size.width && height === this.#size.height;
    if (keepsSize && picture.format === this.#to) return picture;
    if (picture.format !== this.#from) {
      const way = keepsSize ? SWS_POINT : SWS_BICUBIC;
      this.#scaler.getContext(width, height, picture.format as AVPixelFormat, this.#size.width, this.#size.height, this.#to, way);
      this.#from = picture.format;
    }
    const n = this.#next++ % FRAMES;
    this.#frames[n] ??= emptyFrame(this.#size, this.#to);
    const frame = this.#frames[n];
    // An encoder that still holds it back has a reference to it: this gets another buffer then.
    check(frame.makeWritable(), 'reuse a frame');
    check(this.#scaler.scaleFrameSync(frame, picture), 'convert pixels');
    return frame;
  }

  [Symbol.dispose](): void {
    this.#scaler.freeContext();
    for (const frame of this.#frames) frame.free();
  }
}

/** A frame with memory of its own. */
export function emptyFrame({ width, height }: PictureSize, pixels: AVPixelFormat): av.Frame {
  const frame = new av.Frame();
  frame.alloc();
  frame.format = pixels;
  frame.width = width;
  frame.height = height;
  check(frame.getBuffer(), 'allocate a frame');
  return frame;
}

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`FFmpeg failed to ${what} (code ${code})`);
}
