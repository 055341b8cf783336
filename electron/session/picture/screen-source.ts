import type { FrameSource, View } from '#core/ports/frame-source.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { type GrabFormat, grabFormat } from '#session/picture/grab-formats.ts';
import { PictureFit } from '#session/picture/picture-fit.ts';
import { packedPixel } from '#session/picture/push/packed-frame.ts';
import type { ScreenPlan } from '#session/picture/screen-plan.ts';
import * as av from '#video/av/lib.ts';
import { MappedFrame } from '#video/pictures/mapped-frame.ts';

/**
 * The screen as a source that is *pulled*: it reads the pixels at the moment it is asked. Left to itself, x11grab rounds its period, never
 * skips, and catches up in bursts. The pixels stay in FFmpeg's memory: copying 3.7 MB a frame into JavaScript buffers took 0.4 ms, and
 * the collector 0.3 ms more.
 */
export class ScreenSource implements FrameSource, Disposable {
  readonly name: string;
  readonly view: View;
  readonly #input = new av.FormatContext();
  readonly #packet = new av.Packet();
  readonly #decoder: av.CodecContext;
  readonly #screen = new av.Frame();
  readonly #fit: PictureFit;
  readonly #mapped = new MappedFrame();
  #isDecoded = false;
  /** Kept alive because another thread reads it (see video/encoder.ts). */
  readonly #options: av.Dictionary;

  private constructor(plan: ScreenPlan, format: GrabFormat) {
    this.name = format.name;
    this.view = { source: plan.region, area: plan.area };
    this.#options = av.Dictionary.fromObject({ ...format.options(plan) });
    this.#decoder = new av.CodecContext();
    this.#fit = new PictureFit(plan);
    this.#packet.alloc();
    this.#screen.alloc();
  }

  /** Rejects with a GapError (`preflight.display`, `preflight.region`). */
  static async open(plan: ScreenPlan, format = grabFormat()): Promise<ScreenSource> {
    if (format === undefined)
      throw new GapError(
        'preflight.platform',
        said`There is no screen source for ${process.platform} yet`,
        said`Record on Linux or Windows`,
      );
    const source = new ScreenSource(plan, format);
    const code = await source.#input.openInput(format.url(plan), av.InputFormat.findInputFormat(format.name), source.#options);
    if (code < 0) {
      source[Symbol.dispose]();
      throw openError(code, plan, format);
    }
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

  read(): number {
    this.#screen.unref();
    this.#packet.unref();
    this.#isDecoded = false;
    return this.#input.readFrameSync(this.#packet);
  }

  /** The region of a screen stays what it is. */
  changed(): boolean {
    return false;
  }

  async follow(): Promise<void> {}

  pixel(x: number, y: number): number {
    const { luma: pixels, stride } = this.#mapped.of(this.#decoded());
    return packedPixel(pixels, y * stride + 4 * x);
  }

  convertInto(picture: Buffer): void {
    checkRead(this.#fit.convert(this.#decoded(), picture), this.name);
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#screen.free();
    this.#mapped[Symbol.dispose]();
    this.#fit[Symbol.dispose]();
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
}

function checkRead(code: number, source: string): void {
  if (code < 0) throw new Error(`the output of ${source} cannot be read (FFmpeg code ${code})`);
}

function openError(code: number, { display, region }: ScreenPlan, { name }: GrabFormat): GapError {
  // -5 (EIO): no connection; -22 (EINVAL): the rectangle is not on the screen.
  if (code === -22) {
    return new GapError(
      'preflight.region',
      said`Region ${region.width}x${region.height}+${region.x}+${region.y} does not fit on display ${display}`,
      said`Choose a region inside the screen, or the whole screen`,
      { way: { settings: ['region'] } },
    );
  }
  return new GapError(
    'preflight.display',
    said`${display} cannot be grabbed by ${name} (FFmpeg code ${code})`,
    said`On Linux choose the display of a running X server; on Windows unlock the desktop, and choose a region inside the screen`,
    { way: { settings: ['display', 'region'] } },
  );
}
