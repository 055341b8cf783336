import { IVF_TIMEBASE_US } from '#format/core/video/ivf.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { AV_OPT_SEARCH_CHILDREN, AV_OPT_TYPE_STRING, AV_PIX_FMT_RGB24 } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import { PixelsOf } from '#video/pictures/pixels-of.ts';

/**
 * Each line as its difference to the one above: of two games no other filter, nor the best for each line, makes less. Level 4 makes a seventh less than
 * level 1 of chromium-bsu, for 31 ms a picture in place of 20; level 6 another twelfth, for 88.
 */
const OPTIONS = { compression_level: '4', pred: 'up' };

/** Makes PNG files of pictures, 8-bit RGB, in order; several threads work on a picture each. */
export class PngEncoder implements Disposable {
  readonly #context = new av.CodecContext();
  readonly #packet = new av.Packet();
  readonly #rgb: PixelsOf;
  readonly #take: (png: Uint8Array) => void;

  private constructor(size: PictureSize, take: (png: Uint8Array) => void) {
    this.#rgb = new PixelsOf(size, AV_PIX_FMT_RGB24);
    this.#take = take;
    this.#packet.alloc();
  }

  /** `take` gets each file, lent until it returns. */
  static async open({ width, height }: PictureSize, threads: number, take: (png: Uint8Array) => void): Promise<PngEncoder> {
    const encoder = new PngEncoder({ width, height }, take);
    const context = encoder.#context;
    const codec = av.Codec.findEncoderByName('png' as never);
    if (codec === null) throw new Error('this FFmpeg has no encoder of PNG');
    context.allocContext3(codec);
    context.width = width;
    context.height = height;
    context.pixelFormat = AV_PIX_FMT_RGB24;
    context.timeBase = new av.Rational(1, IVF_TIMEBASE_US);
    context.threadCount = threads;
    for (const [name, value] of Object.entries(OPTIONS)) context.setOption(name, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN);
    check(await context.open2(codec, null), 'open its encoder of PNG');
    return encoder;
  }

  put(picture: av.Frame): void {
    check(this.#context.sendFrameSync(this.#rgb.of(picture)), 'make a PNG file');
    this.#receive();
  }

  /** The files of the pictures that threads still work on. */
  finish(): void {
    check(this.#context.sendFrameSync(null), 'end the PNG files');
    this.#receive();
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#context.freeContext();
    this.#rgb[Symbol.dispose]();
  }

  #receive(): void {
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      const { data } = this.#packet;
      if (data !== null) this.#take(data);
      this.#packet.unref();
    }
  }
}

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`FFmpeg failed to ${what} (code ${code})`);
}
