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

/** One in the encoder, and one to write to: an encoder that holds two back makes a third buffer necessary, which `makeWritable` gets. */
const FRAMES = 2;

/** Both colours in one plane (NV12). */
class SemiPlanar implements PictureForm {
  readonly #frames: readonly av.Frame[];
  readonly #scaler = new av.SoftwareScaleContext();
  #next = 0;

  constructor({ width, height }: PictureSize) {
    this.#scaler.getContext(width, height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_NV12, SWS_POINT);
    this.#frames = Array.from({ length: FRAMES }, () => {
      const frame = new av.Frame();
      frame.alloc();
      frame.format = AV_PIX_FMT_NV12;
      frame.width = width;
      frame.height = height;
      check(frame.getBuffer(), 'allocate a frame');
      return frame;
    });
  }

  announce(context: av.CodecContext): void {
    context.pixelFormat = AV_PIX_FMT_NV12;
  }

  of(planar: av.Frame): av.Frame {
    const frame = this.#frames[this.#next++ % FRAMES] as av.Frame;
    // An encoder that still holds it back has a reference to it: this gets another buffer then.
    check(frame.makeWritable(), 'reuse a frame');
    check(this.#scaler.scaleFrameSync(frame, planar), 'reorder colours');
    return frame;
  }

  [Symbol.dispose](): void {
    this.#scaler.freeContext();
    for (const frame of this.#frames) frame.free();
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
