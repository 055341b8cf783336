import { exactAt, exactBytes, pictureBytes } from '#core/rings/picture-slot.ts';
import { placeArea } from '#session/picture/place-area.ts';
import type { ScreenPlan } from '#session/picture/screen-plan.ts';
import { AV_PIX_FMT_YUV420P, type AVPixelFormat } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import { EXACT_PIXELS, PictureFrame } from '#video/pictures/picture-frame.ts';

const SWS_AREA = 0x20;
const SWS_POINT = 0x10;

/** Converts what was read of a source into pictures: scaled, as planar YUV 4:2:0, at its place; and as it was read, where that is wanted too. */
export class PictureFit implements Disposable {
  readonly #scaler = new av.SoftwareScaleContext();
  readonly #plan: Pick<ScreenPlan, 'region' | 'area' | 'picture'>;
  readonly #area: PictureFrame;
  /** Where the area is smaller than the picture: the scaled pixels to place in it. */
  readonly #scaled: Buffer | undefined;
  readonly #exactScaler = new av.SoftwareScaleContext();
  /** Where pictures are kept as they were read; they are not scaled then. */
  readonly #exact: PictureFrame | undefined;
  #pixels: number | undefined;

  constructor(plan: Pick<ScreenPlan, 'region' | 'area' | 'picture'>) {
    const { picture, area } = plan;
    this.#plan = plan;
    this.#area = new PictureFrame(area);
    this.#exact = picture.exact === true ? new PictureFrame(picture, EXACT_PIXELS) : undefined;
    const isWhole = area.width === picture.width && area.height === picture.height;
    this.#scaled = isWhole ? undefined : Buffer.alloc(pictureBytes(area));
  }

  /** Into a picture made by `blackPicture`. Returns FFmpeg's code: negative is an error. */
  convert(read: av.Frame, picture: Buffer): number {
    this.#scaleFrom(read.format as number);
    const code = this.#scaler.scaleFrameSync(this.#area.show(this.#scaled ?? picture), read);
    if (code >= 0 && this.#scaled !== undefined) placeArea(this.#scaled, picture, this.#plan);
    return code < 0 || this.#exact === undefined ? code : this.#copy(read, picture, this.#exact);
  }

  [Symbol.dispose](): void {
    this.#scaler.freeContext();
    this.#exactScaler.freeContext();
    this.#area[Symbol.dispose]();
    this.#exact?.[Symbol.dispose]();
  }

  /** A bitmap file's pixel format is known only once one has been read. */
  #scaleFrom(pixels: number): void {
    if (pixels === this.#pixels) return;
    const { region, area } = this.#plan;
    const flags = region.width === area.width && region.height === area.height ? SWS_POINT : SWS_AREA;
    const [to, how] = [AV_PIX_FMT_YUV420P, flags as never];
    this.#scaler.getContext(region.width, region.height, pixels as never, area.width, area.height, to, how);
    if (this.#exact !== undefined)
      this.#exactScaler.getContext(
        region.width,
        region.height,
        pixels as AVPixelFormat,
        region.width,
        region.height,
        EXACT_PIXELS,
        SWS_POINT as never,
      );
    this.#pixels = pixels;
  }

  #copy(read: av.Frame, picture: Buffer, exact: PictureFrame): number {
    const at = exactAt(this.#plan.picture);
    return this.#exactScaler.scaleFrameSync(exact.show(picture.subarray(at, at + exactBytes(this.#plan.picture))), read);
  }
}
