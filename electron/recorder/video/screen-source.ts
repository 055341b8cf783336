import { AV_PIX_FMT_BGR0, AV_PIX_FMT_YUV420P } from 'node-av/constants';
import * as av from 'node-av/lib';
import { GapError } from '#core/errors.ts';
import type { Region } from '#core/plan.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { bitmapLayout, type GrabFormat, grabFormat } from '#recorder/video/grab-formats.ts';

/** What is read from the screen, and where it goes in the picture. */
export interface ScreenPlan {
  readonly display: string;
  readonly region: Region;
  readonly cursor: boolean;
  readonly picture: PictureSize;
  /** Part of the picture the region is scaled into. */
  readonly area: Region;
}

const SWS_AREA = 0x20;
const SWS_POINT = 0x10;

/**
 * The screen as a source that is *pulled*: it reads the pixels at the moment it is asked. Left to itself, x11grab rounds its period, never
 * skips, and catches up in bursts (DESIGN section 3).
 */
export class ScreenSource implements Disposable {
  readonly name: string;
  readonly #input = new av.FormatContext();
  readonly #packet = new av.Packet();
  readonly #scaler = new av.SoftwareScaleContext();
  readonly #plan: ScreenPlan;
  readonly #format: GrabFormat;
  readonly #strides: number[];
  /** Kept, because another thread reads it (as in electron/video/encoder.ts). */
  #options: av.Dictionary | undefined;

  private constructor(plan: ScreenPlan, format: GrabFormat) {
    this.#plan = plan;
    this.#format = format;
    this.name = format.name;
    this.#strides = [plan.picture.width, plan.picture.width / 2, plan.picture.width / 2];
    this.#packet.alloc();
  }

  /** Rejects with a GapError (`preflight.display`, `preflight.region`). */
  static async open(plan: ScreenPlan, format = grabFormat()): Promise<ScreenSource> {
    if (format === undefined)
      throw new GapError('preflight.platform', `There is no screen source for ${process.platform} yet`, 'Record on Linux or Windows');
    const source = new ScreenSource(plan, format);
    const { region, area } = plan;
    const input = av.InputFormat.findInputFormat(format.name);
    source.#options = av.Dictionary.fromObject({ ...format.options(plan) });
    const code = await source.#input.openInput(format.url(plan), input, source.#options);
    if (code < 0) throw openError(code, plan, format);
    const pixels = format.bitmap ? AV_PIX_FMT_BGR0 : source.#input.streams[0]?.codecpar.format;
    const samePixels = region.width === area.width && region.height === area.height;
    source.#scaler.getContext(
      region.width,
      region.height,
      pixels as never,
      area.width,
      area.height,
      AV_PIX_FMT_YUV420P,
      (samePixels ? SWS_POINT : SWS_AREA) as never,
    );
    return source;
  }

  /** Reads the pixels now. Returns FFmpeg's code: negative is an error. */
  read(): number {
    this.#packet.unref();
    return this.#input.readFrameSync(this.#packet);
  }

  /** Colour of one pixel of what was read, 0xRRGGBB. */
  pixel(x: number, y: number): number {
    const packet = this.#packet.data;
    if (packet === null) throw new Error(`${this.name} gave an empty packet`);
    const { width, height } = this.#plan.region;
    const layout = this.#format.bitmap ? bitmapLayout(packet) : { offset: 0, stride: 4 * width, height };
    if (typeof layout === 'string') throw new Error(`${this.name} gave ${layout}`);
    const row = layout.stride > 0 ? y : y - (height - 1);
    return packet.readUIntLE(layout.offset + row * layout.stride + 4 * x, 3);
  }

  /** Converts what was read into a picture's planes ({@link picturePlanes}). */
  convertInto(planes: Buffer[]): void {
    const packet = this.#packet.data;
    if (packet === null) throw new Error(`${this.name} gave an empty packet`);
    const { height } = this.#plan.region;
    if (!this.#format.bitmap) {
      this.#scaler.scaleSync([packet], [packet.length / height], 0, height, planes, this.#strides);
      return;
    }
    const layout = bitmapLayout(packet);
    if (typeof layout === 'string') throw new Error(`${this.name} gave ${layout}`);
    // gdigrab's rows come from the top; a bitmap that begins at the bottom would need a pointer to its last row.
    if (layout.stride < 0) throw new Error(`${this.name} gave a bitmap that begins at the bottom`);
    this.#scaler.scaleSync([packet.subarray(layout.offset)], [layout.stride], 0, height, planes, this.#strides);
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#scaler.freeContext();
    this.#input.closeInputSync();
  }
}

function openError(code: number, { display, region }: ScreenPlan, { name }: GrabFormat): GapError {
  // -5 (EIO): no connection; -22 (EINVAL): the rectangle is not on the screen.
  if (code === -22) {
    return new GapError(
      'preflight.region',
      `Region ${region.width}x${region.height}+${region.x}+${region.y} does not lie on display ${display}`,
      'Choose a region inside the screen, or the whole of it',
      { way: { settings: ['region'] } },
    );
  }
  return new GapError(
    'preflight.display',
    `${display} cannot be grabbed by ${name} (FFmpeg code ${code})`,
    'On Linux choose the display of a running X server; on Windows unlock the desktop, and choose a region inside the screen',
    { way: { settings: ['display', 'region'] } },
  );
}

/**
 * The planes of the plan's area in a picture that lies in shared memory at `offset`. The whole picture is made black first: what lies
 * beside the area is written only here.
 */
export function picturePlanes(memory: SharedArrayBuffer, offset: number, { picture, area }: ScreenPlan): Buffer[] {
  const luma = picture.width * picture.height;
  Buffer.from(memory, offset, luma).fill(16);
  Buffer.from(memory, offset + luma, luma / 2).fill(128);
  const plane = (start: number, size: number, stride: number, x: number, y: number) =>
    Buffer.from(memory, offset + start + y * stride + x, size - (y * stride + x));
  return [
    plane(0, luma, picture.width, area.x, area.y),
    plane(luma, luma / 4, picture.width / 2, area.x / 2, area.y / 2),
    plane((luma * 5) / 4, luma / 4, picture.width / 2, area.x / 2, area.y / 2),
  ];
}
