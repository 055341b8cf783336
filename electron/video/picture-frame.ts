import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import * as av from 'node-av/lib';
import { GapError } from '#core/errors.ts';
import { type PictureSize, pictureBytes } from '#core/rings/picture-slot.ts';

/**
 * An FFmpeg frame for planar YUV 4:2:0 pictures in our own memory. Nothing is copied: the frame points to the picture last passed to
 * `show`, which must stay in place while FFmpeg uses it. One frame serves all pictures of its size.
 */
export class PictureFrame implements Disposable {
  readonly #frame = new av.Frame();

  constructor({ width, height }: PictureSize) {
    this.#frame.alloc();
    this.#frame.format = AV_PIX_FMT_YUV420P;
    this.#frame.width = width;
    this.#frame.height = height;
    // Never written to: FFmpeg copies every frame that has no reference-counted buffer.
    check(this.#frame.getBuffer(32), 'allocate a frame');
  }

  /** The frame, pointing to a picture: luma, then both chroma planes, without padding. */
  show(picture: Buffer): av.Frame {
    check(this.#frame.fromBuffer(picture), 'take a picture');
    return this.#frame;
  }

  [Symbol.dispose](): void {
    this.#frame.free();
  }
}

/** A picture in shared memory at `offset`, black: limited range, luma 16 and no colour. */
export function blackPicture(size: PictureSize, memory = new SharedArrayBuffer(pictureBytes(size)), offset = 0): Buffer {
  const luma = size.width * size.height;
  const picture = Buffer.from(memory, offset, pictureBytes(size));
  picture.fill(16, 0, luma).fill(128, luma);
  return picture;
}

function check(code: number, what: string): void {
  if (code >= 0) return;
  throw new GapError('capture.encoder', `FFmpeg failed to ${what} (code ${code})`, 'Choose a smaller picture', {
    way: { settings: ['size'] },
  });
}
