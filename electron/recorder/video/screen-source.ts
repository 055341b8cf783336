import { AV_PIX_FMT_YUV420P } from 'node-av/constants';
import * as av from 'node-av/lib';
import { GapError } from '#core/errors.ts';
import { pictureBytes } from '#core/rings/picture-slot.ts';
import { type GrabFormat, grabFormat } from '#recorder/video/grab-formats.ts';
import { PixelProbe } from '#recorder/video/pixel-probe.ts';
import { placeArea } from '#recorder/video/place-area.ts';
import type { ScreenPlan } from '#recorder/video/screen-plan.ts';
import { PictureFrame } from '#video/picture-frame.ts';

const SWS_AREA = 0x20;
const SWS_POINT = 0x10;

/**
 * The screen as a source that is *pulled*: it reads the pixels at the moment it is asked. Left to itself, x11grab rounds its period, never
 * skips, and catches up in bursts. The pixels stay in FFmpeg's memory: copying 3.7 MB a frame into JavaScript buffers took 0.4 ms, and
 * the collector 0.3 ms more.
 */
export class ScreenSource implements Disposable {
  readonly name: string;
  readonly #input = new av.FormatContext();
  readonly #packet = new av.Packet();
  readonly #decoder: av.CodecContext;
  readonly #screen = new av.Frame();
  readonly #scaler = new av.SoftwareScaleContext();
  readonly #plan: ScreenPlan;
  readonly #area: PictureFrame;
  /** Where the area is smaller than the picture: the scaled pixels to place in it. */
  readonly #scaled: Buffer | undefined;
  #pixels: number | undefined;
  #probe: PixelProbe | undefined;
  #isDecoded = false;
  /** Kept alive because another thread reads it (see electron/video/encoder.ts). */
  readonly #options: av.Dictionary;

  private constructor(plan: ScreenPlan, format: GrabFormat) {
    const { picture, area } = plan;
    this.#plan = plan;
    this.name = format.name;
    this.#options = av.Dictionary.fromObject({ ...format.options(plan) });
    this.#decoder = new av.CodecContext();
    this.#area = new PictureFrame(area);
    const isWhole = area.width === picture.width && area.height === picture.height;
    this.#scaled = isWhole ? undefined : Buffer.alloc(pictureBytes(area));
    this.#packet.alloc();
    this.#screen.alloc();
  }

  /** Rejects with a GapError (`preflight.display`, `preflight.region`). */
  static async open(plan: ScreenPlan, format = grabFormat()): Promise<ScreenSource> {
    if (format === undefined)
      throw new GapError('preflight.platform', `There is no screen source for ${process.platform} yet`, 'Record on Linux or Windows');
    const source = new ScreenSource(plan, format);
    const code = await source.#input.openInput(format.url(plan), av.InputFormat.findInputFormat(format.name), source.#options);
    if (code < 0) throw openError(code, plan, format);
    await source.#openDecoder();
    return source;
  }

  /** x11grab's packets are raw pixels; each of gdigrab's is a bitmap file. */
  async #openDecoder(): Promise<void> {
    const pixels = this.#input.streams[0]?.codecpar;
    const codec = pixels === undefined ? null : av.Codec.findDecoder(pixels.codecId);
    if (pixels === undefined || codec === null) throw new Error(`this FFmpeg cannot read the output of ${this.name}`);
    this.#decoder.allocContext3(codec);
    checkRead(this.#decoder.parametersToContext(pixels), this.name);
    this.#decoder.threadCount = 1;
    checkRead(await this.#decoder.open2(codec, null), this.name);
  }

  /** Reads the pixels now. Returns FFmpeg's code: negative is an error. */
  read(): number {
    this.#screen.unref();
    this.#packet.unref();
    this.#isDecoded = false;
    return this.#input.readFrameSync(this.#packet);
  }

  /** Colour of one pixel of the last read, 0xRRGGBB. */
  pixel(x: number, y: number): number {
    const screen = this.#decoded();
    this.#probe ??= new PixelProbe(screen);
    return this.#probe.read(screen, x, y);
  }

  /** Converts the last read into a picture made by `blackPicture`. */
  convertInto(picture: Buffer): void {
    const screen = this.#decoded();
    this.#scaleFrom(screen.format as number);
    checkRead(this.#scaler.scaleFrameSync(this.#area.show(this.#scaled ?? picture), screen), this.name);
    if (this.#scaled !== undefined) placeArea(this.#scaled, picture, this.#plan);
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#screen.free();
    this.#probe?.[Symbol.dispose]();
    this.#scaler.freeContext();
    this.#area[Symbol.dispose]();
    this.#decoder.freeContext();
    this.#input.closeInputSync();
  }

  #decoded(): av.Frame {
    if (!this.#isDecoded) {
      checkRead(this.#decoder.sendPacketSync(this.#packet), this.name);
      checkRead(this.#decoder.receiveFrameSync(this.#screen), this.name);
      this.#isDecoded = true;
    }
    return this.#screen;
  }

  /** A bitmap file's pixel format is known only once one has been read. */
  #scaleFrom(pixels: number): void {
    if (pixels === this.#pixels) return;
    const { region, area } = this.#plan;
    const flags = region.width === area.width && region.height === area.height ? SWS_POINT : SWS_AREA;
    const [to, how] = [AV_PIX_FMT_YUV420P, flags as never];
    this.#scaler.getContext(region.width, region.height, pixels as never, area.width, area.height, to, how);
    this.#pixels = pixels;
  }
}

function checkRead(code: number, source: string): void {
  if (code < 0) throw new Error(`the output of ${source} cannot be read (FFmpeg code ${code})`);
}

function openError(code: number, { display, region }: ScreenPlan, { name }: GrabFormat): GapError {
  // -5 (EIO): no connection; -22 (EINVAL): the rectangle is not on the screen.
  if (code === -22) {
    return new GapError(
      'preflight.region',
      `Region ${region.width}x${region.height}+${region.x}+${region.y} does not fit on display ${display}`,
      'Choose a region inside the screen, or the whole screen',
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
