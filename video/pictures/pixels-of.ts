import type { PictureSize } from '#format/core/video/picture-size.ts';
import { type AVPixelFormat, SWS_POINT } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** One in the encoder, and one to write to: an encoder that holds two back makes a third buffer necessary, which `makeWritable` gets. */
const FRAMES = 2;

/** Brings pictures of one size into certain pixels, by swscale; those that have them already stay as they are. */
export class PixelsOf implements Disposable {
  readonly #size: PictureSize;
  readonly #to: AVPixelFormat;
  readonly #frames: av.Frame[] = [];
  readonly #scaler = new av.SoftwareScaleContext();
  #from: number | undefined;
  #next = 0;

  constructor(size: PictureSize, to: AVPixelFormat) {
    [this.#size, this.#to] = [size, to];
  }

  /**
   * A picture in these pixels; lent until the next call, though an encoder that holds it back keeps its own reference. Throws an Error for one of
   * another size: swscale would read past its end.
   */
  of(picture: av.Frame): av.Frame {
    const { width, height } = this.#size;
    if (picture.width !== width || picture.height !== height)
      throw new Error(`a picture of ${picture.width}x${picture.height} in place of ${width}x${height}`);
    if (picture.format === this.#to) return picture;
    if (picture.format !== this.#from) {
      this.#scaler.getContext(width, height, picture.format as AVPixelFormat, width, height, this.#to, SWS_POINT);
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
