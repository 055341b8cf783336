import { setTimeout as sleep } from 'node:timers/promises';
import { fitInto } from '#core/plan/fit.ts';
import { type FrameSource, isShownAs, type View } from '#core/ports/frame-source.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { asTs } from '#format/core/time/units.ts';
import type { PictureSize, Region } from '#format/core/video/picture-size.ts';
import { sizeText } from '#format/core/video/picture-size.ts';
import { nowUs } from '#native/clock.ts';
import { type GameChoice, isGame, type OpenWindowFacts } from '#native/core/input/game-rule.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { CompositedWindow } from '#native/x11/screen/composited-window.ts';
import type { Painting } from '#native/x11/screen/painting.ts';
import type { WindowPixels } from '#native/x11/screen/window-pixels.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { PictureFit } from '#session/picture/picture-fit.ts';
import type { ScreenPlan, WindowChoice } from '#session/picture/screen-plan.ts';
import { WINDOW_SOURCES } from '#session/picture/source-names.ts';
import { AV_PIX_FMT_BGR0 } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** A window is waited for as long before a session begins. */
const PATIENCE_US = 2e6;
/** A program that has not painted all of itself by then may never do it (a terminal, DOSBox): what it has not is black until it does. */
const PAINT_US = 500_000;
const LOOK_MS = 5;
/** What a read returns that fails, as FFmpeg's do. */
const UNREADABLE = -1;
/** How often a closed window is looked for again: a game that goes to full screen may open another one. */
const FIND_EVERY_US = 250_000;

/** The largest of the game's windows. Undefined where none is open. Throws a GapError (`preflight.window`). */
export const largestWindow = (display: string, game: GameChoice): CompositedWindow | undefined =>
  largest(display, gamesWindows(display, game));

/** The one that the player is in; else the largest. */
function presentWindow(display: string, game: GameChoice): CompositedWindow | undefined {
  const windows = gamesWindows(display, game);
  const front = windows.find(({ isFront }) => isFront);
  return front === undefined ? largest(display, windows) : CompositedWindow.open(display, front.window);
}

const gamesWindows = (display: string, game: GameChoice): OpenWindowFacts[] =>
  game === 'any' ? [] : openWindows(display).filter((window) => game.some((rule) => isGame(rule, window)));

function largest(display: string, windows: readonly OpenWindowFacts[]): CompositedWindow | undefined {
  let [found, most]: [CompositedWindow | undefined, number] = [undefined, -1];
  for (const { window: id } of windows) {
    const window = CompositedWindow.open(display, id);
    const size = window.look();
    const pixels = typeof size === 'string' ? 0 : size.width * size.height;
    const other = pixels > most ? found : window;
    if (pixels > most) [found, most] = [window, pixels];
    other?.[Symbol.dispose]();
  }
  return found;
}

export interface WindowPlan extends Omit<ScreenPlan, 'region' | 'area'>, WindowChoice {}

/**
 * Only the game's window on X11, of several the one with the focus: never a pixel of another one, wherever it is moved, whatever covers it. A window
 * that changes its size is scaled anew, with black bars, as soon as it has painted itself; until then nothing is read. While it is minimised or closed
 * the picture is black.
 */
export class WindowSource implements FrameSource, Disposable {
  readonly #plan: WindowPlan;
  readonly #black: Buffer;
  #window: CompositedWindow | undefined;
  /** Not all of the window is its own yet. */
  #painting: Painting | undefined;
  #paintsSinceUs = asTs(0);
  /** The window that had the focus when it was last looked for. */
  #focused = 0;
  #shown: number | undefined;
  #isFirst = true;
  #open: OpenWindow | undefined;
  #view: View = 'closed';
  /** Of the window, when it began to paint itself. */
  #changes = 0;
  #lookedUs = asTs(0);

  private constructor(plan: WindowPlan) {
    this.#plan = plan;
    this.#black = blackPicture(plan.picture);
  }

  /** Rejects with a GapError (`preflight.window`) where the game has no window, or it cannot be read. */
  static async open(plan: WindowPlan): Promise<WindowSource> {
    const source = new WindowSource(plan);
    const began = nowUs();
    try {
      while (source.#open === undefined && nowUs() - began < PATIENCE_US) {
        await source.follow();
        if (source.#window === undefined) throw noWindow(plan.display);
        if (source.#view === 'hidden') return source;
        await sleep(LOOK_MS);
      }
      return source;
    } catch (error) {
      source[Symbol.dispose]();
      throw error;
    }
  }

  get name(): string {
    return WINDOW_SOURCES.linux;
  }

  get view(): View {
    return this.#view;
  }

  /** While one that has changed its size is not painted yet, it is still that one. */
  get window(): number | undefined {
    return this.#shown;
  }

  read(): number {
    if (this.#open === undefined) return 0;
    // Asked first: what is painted while it is read may be in what was read, or not yet.
    const rest = this.#painting?.rest();
    if (!this.#open.pixels.read()) return UNREADABLE;
    if (rest !== undefined) this.#blacken(this.#open, rest);
    return 0;
  }

  changed(): boolean {
    if (this.#painting !== undefined && this.#open === undefined) return true;
    if (this.#focusedNow() !== this.#focused) return true;
    if (this.#window === undefined) return nowUs() - this.#lookedUs > FIND_EVERY_US;
    return !isShownAs(this.#window.look(), this.#view) || this.#window.changes !== this.#changes;
  }

  async follow(): Promise<void> {
    this.#lookedUs = nowUs();
    this.#goToFocused();
    this.#window ??= presentWindow(this.#plan.display, this.#plan.game);
    const size = this.#window?.look() ?? 'closed';
    const isOther = typeof size === 'string' || this.#window?.changes !== this.#changes;
    if (this.#painting === undefined || isOther || !isEqual(this.#painting.size, size)) this.#forget();
    if (size === 'closed') {
      this.#window?.[Symbol.dispose]();
      this.#window = undefined;
    }
    if (this.#painting === undefined) this.#changes = this.#window?.changes ?? 0;
    if (typeof size === 'string') [this.#view, this.#shown] = [size, undefined];
    else if (this.#window !== undefined && this.#open === undefined) await this.#goOn(this.#window, size);
  }

  pixel(x: number, y: number): number {
    const at = 4 * (y * (this.#open?.size.width ?? 0) + x);
    return (this.#open?.pixels.bgrx.readUInt32LE(at) ?? 0) & 0xffffff;
  }

  convertInto(picture: Buffer): void {
    // Bars may lie elsewhere than before.
    if (this.#open === undefined || this.#isBarred()) this.#black.copy(picture);
    if (this.#open === undefined) return;
    const { fit, frame, pixels } = this.#open;
    const code = Math.min(frame.fromBuffer(pixels.bgrx), fit.convert(frame, picture));
    if (code < 0) throw new Error(`the pixels of the window cannot be converted (FFmpeg code ${code})`);
  }

  [Symbol.dispose](): void {
    this.#forget();
    this.#window?.[Symbol.dispose]();
  }

  /** The player has gone to another window of the game: from a launcher to the game, into a dialog and back. */
  #goToFocused(): void {
    const focused = this.#focusedNow();
    if (focused === this.#focused) return;
    this.#focused = focused;
    if (focused === this.#window?.id) return;
    this.#forget();
    this.#window?.[Symbol.dispose]();
    this.#window = undefined;
    this.#shown = undefined;
    this.#window = CompositedWindow.open(this.#plan.display, focused);
  }

  /** What the window has not painted may be another's. */
  #blacken({ pixels, size }: OpenWindow, rest: readonly Region[]): void {
    for (const { x, y, width, height } of rest)
      for (let row = y; row < Math.min(y + height, size.height); row++)
        pixels.bgrx.fill(0, 4 * (row * size.width + x), 4 * (row * size.width + Math.min(x + width, size.width)));
    if (rest.length === 0) this.#endPainting();
  }

  #endPainting(): void {
    this.#painting?.[Symbol.dispose]();
    this.#painting = undefined;
  }

  #focusedNow(): number {
    return this.#plan.focused?.() ?? 0;
  }

  #isBarred(): boolean {
    const { picture } = this.#plan;
    return typeof this.#view === 'string' || !isEqual(this.#view.area, picture);
  }

  #forget(): void {
    this.#open?.[Symbol.dispose]();
    this.#open = undefined;
    this.#endPainting();
  }

  /** Opens the window at its present size once all of it is painted, or it has had its time. */
  async #goOn(window: CompositedWindow, size: PictureSize): Promise<void> {
    if (this.#painting === undefined) [this.#painting, this.#paintsSinceUs] = [window.painting(size), nowUs()];
    if (this.#painting.rest().length > 0 && nowUs() - this.#paintsSinceUs < PAINT_US) return;
    // One that the player had on the screen before. A later one may be new, and show what lay behind it until it paints.
    if (this.#isFirst && window.isWhole) this.#endPainting();
    this.#isFirst = false;
    const pixels = window.pixels(size);
    if (pixels === undefined) {
      // It has changed since it was looked at, which is followed with the next picture; or it can never be read.
      const now = window.look();
      if (typeof now !== 'string' && isEqual(now, size) && window.changes === this.#changes) throw unreadable(this.#plan.display);
      return;
    }
    const area = fitInto(size, this.#plan.picture);
    this.#open = new OpenWindow(pixels, size, new PictureFit({ region: { ...size, x: 0, y: 0 }, area, picture: this.#plan.picture }));
    this.#view = { source: size, area };
    this.#shown = window.id;
  }
}

/** A window at one size. */
class OpenWindow implements Disposable {
  readonly pixels: WindowPixels;
  readonly size: PictureSize;
  readonly fit: PictureFit;
  readonly frame = new av.Frame();

  constructor(pixels: WindowPixels, size: PictureSize, fit: PictureFit) {
    this.pixels = pixels;
    this.size = size;
    this.fit = fit;
    this.frame.alloc();
    this.frame.format = AV_PIX_FMT_BGR0;
    this.frame.width = size.width;
    this.frame.height = size.height;
    // Never written to: FFmpeg copies every frame that has no reference-counted buffer.
    if (this.frame.getBuffer(32) < 0) throw new Error(`no memory for a window of ${sizeText(size)}`);
  }

  [Symbol.dispose](): void {
    this.frame.free();
    this.fit[Symbol.dispose]();
    this.pixels[Symbol.dispose]();
  }
}

const isEqual = (a: PictureSize, b: PictureSize): boolean => a.width === b.width && a.height === b.height;

const unreadable = (display: string): GapError =>
  new GapError(
    'preflight.window',
    said`The X server of ${display} shares no memory, or not in 32 bits a pixel`,
    said`Record a region of the screen instead`,
    {
      way: { settings: ['window', 'region'] },
    },
  );

export const noWindow = (display: string): GapError =>
  new GapError('preflight.window', said`The game has no window on ${display}`, said`Start the game, or name another one; then record`, {
    way: { settings: ['game'] },
  });
