import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { AV_PIX_FMT_BGR0, AV_PIX_FMT_YUV420P, type AVPixelFormat } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** Of pictures as they were read. */
export const EXACT_PIXELS = AV_PIX_FMT_BGR0;

/**
 * An FFmpeg frame for pictures in our own memory, planar YUV 4:2:0 or as they were read. Nothing is copied: the frame points to the picture last passed to
 * `show`, which must stay in place while FFmpeg uses it. One frame serves all pictures of its size.
 */
export class PictureFrame implements Disposable {
  readonly #frame = new av.Frame();

  constructor({ width, height }: PictureSize, pixels: AVPixelFormat = AV_PIX_FMT_YUV420P) {
    this.#frame.alloc();
    this.#frame.format = pixels;
    this.#frame.width = width;
    this.#frame.height = height;
    // Never written to: FFmpeg copies every frame that has no reference-counted buffer.
    check(this.#frame.getBuffer(32), 'allocate a frame');
  }

  /** The frame, pointing to a picture without padding: luma, then both chroma planes; or its pixels. */
  show(picture: Buffer): av.Frame {
    check(this.#frame.fromBuffer(picture), 'take a picture');
    return this.#frame;
  }

  [Symbol.dispose](): void {
    this.#frame.free();
  }
}

function check(code: number, what: string): void {
  if (code >= 0) return;
  throw new GapError('capture.encoder', said`FFmpeg failed to ${what} (code ${code})`, said`Choose a smaller picture`, {
    way: { settings: ['size'] },
  });
}
