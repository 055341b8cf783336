import { fitInto } from '#core/plan/fit.ts';
import type { FrameSource, View } from '#core/ports/frame-source.ts';
import { GapError } from '#format/core/errors.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { sizeText } from '#format/core/video/picture-size.ts';
import { nowUs } from '#native/clock.ts';
import { ScreenSize } from '#native/x11/screen/screen-size.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import type { ScreenPlan } from '#session/picture/screen-plan.ts';
import { ScreenSource } from '#session/picture/screen-source.ts';

const AGAIN_US = 250_000;

/**
 * An X screen that may change its mode: x11grab goes on with the rectangle it was opened with, which of a larger screen is a corner, and fails where it
 * is larger than the screen. All of the screen is followed, with black bars; a part of it is black while it does not fit.
 */
export class ChangingScreen implements FrameSource, Disposable {
  readonly name: string;
  readonly #plan: ScreenPlan;
  readonly #size: ScreenSize;
  readonly #isWhole: boolean;
  readonly #black: Buffer;
  #source: ScreenSource | undefined;
  #opened: PictureSize;
  #view: View;
  /** A read or an opening has failed: it is opened anew, at once and then now and then. */
  #failedUs: TsUs | undefined;

  private constructor(plan: ScreenPlan, size: ScreenSize, source: ScreenSource) {
    this.name = source.name;
    this.#plan = plan;
    this.#size = size;
    this.#source = source;
    this.#opened = size.ask();
    this.#view = source.view;
    this.#isWhole = plan.region.x === 0 && plan.region.y === 0 && sizeText(plan.region) === sizeText(this.#opened);
    this.#black = blackPicture(plan.picture);
  }

  /** Rejects with a GapError (`preflight.display`, `preflight.region`). */
  static async open(plan: ScreenPlan): Promise<ChangingScreen> {
    const size = new ScreenSize(plan.display);
    try {
      return new ChangingScreen(plan, size, await ScreenSource.open(plan));
    } catch (error) {
      size[Symbol.dispose]();
      throw error;
    }
  }

  get view(): View {
    return this.#view;
  }

  read(): number {
    const code = this.#source?.read() ?? 0;
    // It may be as it was again by the time that it is asked for.
    if (code < 0) this.#failedUs = asTs(0);
    return code;
  }

  changed(): boolean {
    const { width, height } = this.#size.now;
    if (this.#failedUs !== undefined && nowUs() - this.#failedUs > AGAIN_US) return true;
    return width !== this.#opened.width || height !== this.#opened.height;
  }

  async follow(): Promise<void> {
    this.#opened = this.#size.ask();
    const { region, picture } = this.#plan;
    const now = this.#isWhole ? { ...this.#opened, x: 0, y: 0 } : region;
    const isThere = now.x + now.width <= this.#opened.width && now.y + now.height <= this.#opened.height;
    // Pixels that are kept as they are read are of one size.
    const isKept = picture.exact !== true || sizeText(now) === sizeText(region);
    this.#source?.[Symbol.dispose]();
    this.#source = undefined;
    this.#view = 'lost';
    if (!isThere || !isKept) return;
    this.#failedUs = undefined;
    try {
      this.#source = await ScreenSource.open({ ...this.#plan, region: now, area: fitInto(now, picture) });
      this.#view = this.#source.view;
    } catch (error) {
      // Modes change in several steps. A screen that cannot be opened at all ends the recording.
      if (!(error instanceof GapError) || error.code !== 'preflight.region') throw error;
      this.#failedUs = nowUs();
    }
  }

  pixel(x: number, y: number): number {
    return this.#source?.pixel(x, y) ?? 0;
  }

  convertInto(picture: Buffer): void {
    // Bars may lie elsewhere than before.
    if (this.#source === undefined || typeof this.#view === 'string' || sizeText(this.#view.area) !== sizeText(this.#plan.picture))
      this.#black.copy(picture);
    this.#source?.convertInto(picture);
  }

  [Symbol.dispose](): void {
    this.#source?.[Symbol.dispose]();
    this.#size[Symbol.dispose]();
  }
}
