import { AV_HWDEVICE_TYPE_VAAPI, AV_PIX_FMT_NV12, AV_PIX_FMT_VAAPI, AV_PIX_FMT_YUV420P, SWS_POINT } from 'node-av/constants';
import * as av from 'node-av/lib';
import type { Pixels } from '#core/encode/rung.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';

/** Brings planar pictures into the form that an encoder takes. */
export interface PictureForm extends Disposable {
  /** Tells an encoder, before it is opened, what it will get. */
  announce(context: av.CodecContext): void;
  /** The picture in that form; lent until the next call, though an encoder that holds it back keeps its own reference. */
  of(planar: av.Frame): av.Frame;
}

/** Throws an Error that says what an adapter lacks. */
export function pictureForm(pixels: Pixels, size: PictureSize): PictureForm {
  return pixels === 'yuv420p' ? PLANAR : pixels === 'nv12' ? new SemiPlanar(size) : new OnAdapter(size);
}

const PLANAR: PictureForm = {
  announce: (context) => {
    context.pixelFormat = AV_PIX_FMT_YUV420P;
  },
  of: (planar) => planar,
  [Symbol.dispose]: () => {},
};

/** Both colours in one plane (NV12). */
class SemiPlanar implements PictureForm {
  readonly #frame = new av.Frame();
  readonly #scaler = new av.SoftwareScaleContext();

  constructor({ width, height }: PictureSize) {
    this.#scaler.getContext(width, height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_NV12, SWS_POINT);
    this.#frame.alloc();
    this.#frame.format = AV_PIX_FMT_NV12;
    this.#frame.width = width;
    this.#frame.height = height;
    check(this.#frame.getBuffer(), 'allocate a frame');
  }

  announce(context: av.CodecContext): void {
    context.pixelFormat = AV_PIX_FMT_NV12;
  }

  of(planar: av.Frame): av.Frame {
    // An encoder that holds the last one back has a reference to it: this gets another buffer then.
    check(this.#frame.makeWritable(), 'reuse a frame');
    check(this.#scaler.scaleFrameSync(this.#frame, planar), 'reorder colours');
    return this.#frame;
  }

  [Symbol.dispose](): void {
    this.#scaler.freeContext();
    this.#frame.free();
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
    check(this.#device.create(AV_HWDEVICE_TYPE_VAAPI), 'open a VA-API adapter');
    this.#frames.alloc(this.#device);
    this.#frames.format = AV_PIX_FMT_VAAPI;
    this.#frames.swFormat = AV_PIX_FMT_NV12;
    this.#frames.width = width;
    this.#frames.height = height;
    this.#frames.initialPoolSize = POOL;
    check(this.#frames.init(), 'reserve memory of the adapter');
    this.#frame.alloc();
    this.#semiPlanar = new SemiPlanar({ width, height });
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
