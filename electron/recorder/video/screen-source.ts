import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import * as av from 'node-av/lib';
import { GapError } from '#core/errors.ts';
import type { Region } from '#core/plan.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';

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
 * The screen as a source that is *pulled*: x11grab, opened with a rate far above ours, reads the pixels at the moment it is asked. Left
 * to itself it rounds its period, never skips, and catches up in bursts (DESIGN section 3).
 */
export class ScreenSource implements Disposable {
  readonly #input = new av.FormatContext();
  readonly #packet = new av.Packet();
  readonly #scaler = new av.SoftwareScaleContext();
  readonly #plan: ScreenPlan;
  readonly #strides: number[];

  private constructor(plan: ScreenPlan) {
    this.#plan = plan;
    this.#strides = [plan.picture.width, plan.picture.width / 2, plan.picture.width / 2];
    this.#packet.alloc();
  }

  /** Rejects with a GapError (`preflight.display`, `preflight.region`). */
  static async open(plan: ScreenPlan): Promise<ScreenSource> {
    const source = new ScreenSource(plan);
    const { region, area } = plan;
    const options = {
      framerate: '1000',
      video_size: `${region.width}x${region.height}`,
      grab_x: `${region.x}`,
      grab_y: `${region.y}`,
      draw_mouse: plan.cursor ? '1' : '0',
    };
    const code = await source.#input.openInput(plan.display, av.InputFormat.findInputFormat('x11grab'), av.Dictionary.fromObject(options));
    if (code < 0) throw openError(code, plan);
    const format = source.#input.streams[0]?.codecpar.format;
    const samePixels = region.width === area.width && region.height === area.height;
    source.#scaler.getContext(
      region.width,
      region.height,
      format as never,
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

  /** Converts what was read into a picture's planes ({@link picturePlanes}). */
  convertInto(planes: Buffer[]): void {
    const pixels = this.#packet.data;
    if (pixels === null) throw new Error('x11grab gave an empty packet');
    const { height } = this.#plan.region;
    this.#scaler.scaleSync([pixels], [pixels.length / height], 0, height, planes, this.#strides);
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#scaler.freeContext();
    this.#input.closeInputSync();
  }
}

function openError(code: number, { display, region }: ScreenPlan): GapError {
  // -5 (EIO): no connection; -22 (EINVAL): the rectangle is not on the screen.
  if (code === -22) {
    return new GapError(
      'preflight.region',
      `Region ${region.width}x${region.height}+${region.x}+${region.y} does not lie on display ${display}`,
      'Give a --region inside the screen, or leave it out',
    );
  }
  return new GapError(
    'preflight.display',
    `Display ${display} cannot be grabbed (FFmpeg code ${code})`,
    'Give the --display of a running X server',
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
