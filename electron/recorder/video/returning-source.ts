import { AVERROR_EOF, AVERROR_EXTERNAL } from 'node-av/constants';
import type { FrameSource, Stamp, View } from '#core/ports/frame-source.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import type { TsUs } from '#core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { blackPicture } from '#video/picture-frame.ts';

type Source = FrameSource & Disposable;

/** How often a source that was lost is opened anew. */
const AGAIN_US = 500_000;

/** EIO, which `node-av/constants` does not name. */
const AVERROR_EIO = -5;

/**
 * Codes of FFmpeg after which a screen or window of Windows may come back (found in the sources of FFmpeg 8). Any other ends the recording.
 */
const COMES_BACK: ReadonlyMap<number, string> = new Map([
  [AVERROR_EIO, 'gdigrab: BitBlt is refused while UAC or the lock screen is shown, and while the display changes its mode'],
  [AVERROR_EXTERNAL, 'gfxcapture: the driver was started anew, or the adapter went away'],
  [AVERROR_EOF, 'gfxcapture: the window was closed; the game may open another, after a change of its settings'],
]);

/**
 * A source that may be lost and come back: it is black meanwhile, and opened anew twice a second, beside the recording. Only the session's own end, or
 * an error that nothing mends, ends it.
 */
export class ReturningSource implements FrameSource, Disposable {
  readonly name: string;
  readonly #open: () => Promise<Source>;
  readonly #black: Buffer;
  #source: Source | undefined;
  /** Opened anew, and not shown yet. */
  #next: Source | undefined;
  #isOpening = false;
  #triedUs: TsUs = 0;
  /** What is said of it while it is lost. */
  #lostAs: 'hidden' | 'closed' = 'hidden';
  #view: View;
  #hasLeft = false;

  private constructor(source: Source, open: () => Promise<Source>, picture: PictureSize) {
    this.name = source.name;
    this.#source = source;
    this.#view = source.view;
    this.#open = open;
    this.#black = blackPicture(picture);
  }

  /** Rejects as the first `open` does. */
  static async open(open: () => Promise<Source>, picture: PictureSize): Promise<ReturningSource> {
    return new ReturningSource(await open(), open, picture);
  }

  get stamp(): Readonly<Stamp> | undefined {
    return this.#source?.stamp;
  }

  get view(): View {
    return this.#view;
  }

  read(): number {
    if (this.#source === undefined) {
      this.#openAgain();
      return 0;
    }
    const code = this.#source.read();
    if (!COMES_BACK.has(code)) return code;
    this.#lose('hidden');
    return 0;
  }

  changed(): boolean {
    return this.#source === undefined ? this.#next !== undefined || this.#view !== this.#lostAs : this.#source.changed();
  }

  async follow(): Promise<void> {
    if (this.#source === undefined) {
      this.#source = this.#next;
      this.#next = undefined;
    } else {
      await this.#source.follow();
      // A game opens another window when its settings change, or when it is started anew.
      if (this.#source.view === 'closed') this.#lose('closed');
    }
    this.#view = this.#source?.view ?? this.#lostAs;
  }

  pixel(x: number, y: number): number {
    return this.#source?.pixel(x, y) ?? 0;
  }

  convertInto(picture: Uint8Array): void {
    if (this.#source === undefined) this.#black.copy(picture);
    else this.#source.convertInto(picture);
  }

  async leave(): Promise<boolean> {
    this.#hasLeft = true;
    const left = await Promise.all([this.#source, this.#next].map((source) => source?.leave?.()));
    return !left.includes(false);
  }

  [Symbol.dispose](): void {
    this.#hasLeft = true;
    this.#source?.[Symbol.dispose]();
    this.#next?.[Symbol.dispose]();
  }

  #lose(as: 'hidden' | 'closed'): void {
    this.#lostAs = as;
    const source = this.#source;
    this.#source = undefined;
    this.#triedUs = nowUs();
    if (source !== undefined) void letGo(source);
  }

  #openAgain(): void {
    if (this.#isOpening || this.#next !== undefined || this.#hasLeft || nowUs() - this.#triedUs < AGAIN_US) return;
    this.#isOpening = true;
    this.#triedUs = nowUs();
    this.#open()
      .then(
        (source) => {
          if (this.#hasLeft) return letGo(source);
          this.#next = source;
        },
        // Not there yet.
        () => undefined,
      )
      .finally(() => {
        this.#isOpening = false;
      });
  }
}

async function letGo(source: Source): Promise<void> {
  await source.leave?.();
  source[Symbol.dispose]();
}
