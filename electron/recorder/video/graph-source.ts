import { AVERROR_EAGAIN } from 'node-av/constants';
import * as av from 'node-av/lib';
import { GapError, messageOf } from '#core/errors.ts';
import type { FrameSource, View } from '#core/ports/frame-source.ts';
import { PictureFit } from '#recorder/video/picture-fit.ts';
import type { PushFormat } from '#recorder/video/push/push-formats.ts';
import { GraphReader } from '#recorder/video/push/push-reader.ts';
import type { ScreenPlan } from '#recorder/video/screen-plan.ts';
import { MappedFrame } from '#video/mapped-frame.ts';

type GraphFormat = PushFormat & { readonly opens: { readonly graph: string } };

/** The screen through a filter graph that is *pulled*: it waits for nothing, and gives what is on the screen when it is asked. */
export class GraphSource implements FrameSource, Disposable {
  readonly name: string;
  readonly view: View;
  readonly #reader: GraphReader;
  readonly #fit: PictureFit;
  readonly #mapped = new MappedFrame();
  /** The latest picture, and room for the next. */
  #screen = new av.Frame();
  #next = new av.Frame();

  private constructor(plan: ScreenPlan, name: string, reader: GraphReader) {
    this.name = name;
    this.view = { source: plan.region, area: plan.area };
    this.#reader = reader;
    this.#fit = new PictureFit(plan);
    for (const frame of [this.#screen, this.#next]) frame.alloc();
  }

  /** Throws a GapError (`preflight.display`) where this FFmpeg or this machine has no such source. */
  static open(plan: ScreenPlan, { name, opens }: GraphFormat): GraphSource {
    try {
      return new GraphSource(plan, name, GraphReader.open(name, opens.graph));
    } catch (cause) {
      throw new GapError('preflight.display', messageOf(cause), 'Record the screen by another source', { cause });
    }
  }

  read(): number {
    this.#next.unref();
    const code = this.#reader.next(this.#next);
    // Nothing new: the latest is what is seen.
    if (code === AVERROR_EAGAIN && this.#screen.width > 0) return 0;
    if (code >= 0) [this.#screen, this.#next] = [this.#next, this.#screen];
    return code;
  }

  changed(): boolean {
    return false;
  }

  async follow(): Promise<void> {}

  pixel(x: number, y: number): number {
    const { luma: pixels, stride } = this.#mapped.of(this.#screen);
    const at = y * stride + 4 * x;
    return (pixels[at] as number) | ((pixels[at + 1] as number) << 8) | ((pixels[at + 2] as number) << 16);
  }

  convertInto(picture: Buffer): void {
    const code = this.#fit.convert(this.#screen, picture);
    if (code < 0) throw new Error(`the pictures of ${this.name} cannot be converted (FFmpeg code ${code})`);
  }

  [Symbol.dispose](): void {
    for (const frame of [this.#screen, this.#next]) frame.free();
    this.#mapped[Symbol.dispose]();
    this.#fit[Symbol.dispose]();
    this.#reader[Symbol.dispose]();
  }
}
