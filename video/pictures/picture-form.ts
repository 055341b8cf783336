import type { PictureSize } from '#format/core/video/picture-size.ts';
import {
  AV_HWDEVICE_TYPE_VAAPI,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_VAAPI,
  AV_PIX_FMT_YUV420P,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_RGB,
} from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import type { Pixels } from '#video/core/rung.ts';
import { EXACT_PIXELS } from '#video/pictures/picture-frame.ts';
import { PixelsOf } from '#video/pictures/pixels-of.ts';

/** Brings planar pictures, or those that already are, into the form that an encoder takes. */
export interface PictureForm extends Disposable {
  /** Tells an encoder, before it is opened, what it will get. */
  announce(context: av.CodecContext): void;
  /** The picture in that form; lent until the next call, though an encoder that holds it back keeps its own reference. */
  of(planar: av.Frame): av.Frame;
}

/** Throws an Error that says what an adapter lacks. */
export function pictureForm(pixels: Pixels, size: PictureSize): PictureForm {
  if (pixels === 'yuv420p') return PLANAR;
  if (pixels === 'bgr0') return new Exact(size);
  return pixels === 'nv12' ? new SemiPlanar(size) : new OnAdapter(size);
}

const PLANAR: PictureForm = {
  announce: (context) => {
    context.pixelFormat = AV_PIX_FMT_YUV420P;
  },
  of: (planar) => planar,
  [Symbol.dispose]: () => {},
};

/** Both colours in one plane. */
class SemiPlanar extends PixelsOf implements PictureForm {
  constructor(size: PictureSize) {
    super(size, AV_PIX_FMT_NV12);
  }

  announce(context: av.CodecContext): void {
    context.pixelFormat = AV_PIX_FMT_NV12;
  }
}

/** As they were read; planar ones, of a trial, are converted. */
class Exact extends PixelsOf implements PictureForm {
  constructor(size: PictureSize) {
    super(size, EXACT_PIXELS);
  }

  announce(context: av.CodecContext): void {
    context.pixelFormat = EXACT_PIXELS;
    context.colorSpace = AVCOL_SPC_RGB;
    context.colorRange = AVCOL_RANGE_JPEG;
  }
}

/** Pictures that a VA-API encoder may hold at once. */
const POOL = 8;

/** In the memory of a VA-API adapter. Not yet run (docs/platforms.md). */
class OnAdapter implements PictureForm {
  readonly #device = new av.HardwareDeviceContext();
  readonly #frames = new av.HardwareFramesContext();
  readonly #frame = new av.Frame();
  readonly #semiPlanar: SemiPlanar;

  constructor({ width, height }: PictureSize) {
    this.#semiPlanar = new SemiPlanar({ width, height });
    this.#frame.alloc();
    try {
      check(this.#device.create(AV_HWDEVICE_TYPE_VAAPI), 'open a VA-API adapter');
      this.#frames.alloc(this.#device);
      this.#frames.format = AV_PIX_FMT_VAAPI;
      this.#frames.swFormat = AV_PIX_FMT_NV12;
      this.#frames.width = width;
      this.#frames.height = height;
      this.#frames.initialPoolSize = POOL;
      check(this.#frames.init(), 'reserve memory of the adapter');
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  announce(context: av.CodecContext): void {
    context.pixelFormat = AV_PIX_FMT_VAAPI;
    context.hwFramesCtx = this.#frames;
  }

  of(planar: av.Frame): av.Frame {
    this.#frame.unref();
    check(this.#frames.getBuffer(this.#frame), 'get memory of the adapter');
    check(this.#frames.transferDataSync(this.#frame, this.#semiPlanar.of(planar)), 'bring a picture to the adapter');
    return this.#frame;
  }

  [Symbol.dispose](): void {
    this.#semiPlanar[Symbol.dispose]();
    this.#frame.free();
    this.#frames.free();
    this.#device.free();
  }
}

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`FFmpeg failed to ${what} (code ${code})`);
}
