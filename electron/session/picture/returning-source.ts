import type { FrameSource, Stamp, View } from '#core/ports/frame-source.ts';
import type { SlotForm } from '#core/rings/picture-slot.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { asTs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { AVERROR_EOF } from '#video/av/constants.ts';

type Source = FrameSource & Disposable;
/** Opens a source. Rejects with a GapError where there is none (yet). */
type Open = () => Promise<Source>;

/** How often a source that was lost is opened anew. */
const AGAIN_US = 500_000;

/** EIO, which `node-av/constants` does not name. */
const AVERROR_EIO = -5;

/** Codes of FFmpeg after which a screen or window of Windows may come back. Any other ends the recording. */
const COMES_BACK: ReadonlyMap<number, string> = new Map([
  [AVERROR_EIO, 'gdigrab (BitBlt) while UAC or the lock screen is shown, and while the display changes its mode'],
  [AVERROR_EOF, 'a source that pushes: its window was closed, its driver was started anew, its screen is another'],
]);

/**
 * A source that may be lost and come back: it is black meanwhile, and opened anew twice a second, beside the recording, in the way that worked. Only the
 * session's own end, or an error that nothing mends, ends it.
 */
export class ReturningSource implements FrameSource, Disposable {
  readonly name: string;
  readonly #open: Open;
  readonly #black: Buffer;
  #source: Source | undefined;
  /** Opened anew, and not shown yet. */
  #next: Source | undefined;
  #opening: Promise<void> | undefined;
  #triedUs = asTs(0);
  /** What is said of it while it is lost. */
  #lostAs: 'lost' | 'closed' = 'lost';
  #view: View;
  #hasLeft = false;
  /** A thread of a source that was lost hangs. */
  #hangs = false;

  private constructor(source: Source, open: Open, picture: SlotForm) {
    this.name = source.name;
    this.#source = source;
    this.#view = source.view;
    this.#open = open;
    this.#black = blackPicture(picture);
  }

  /** The first of `ways` that works is the one that is used from then on. Rejects as the last one does. */
  static async open(ways: readonly Open[], picture: SlotForm): Promise<ReturningSource> {
    for (const [n, way] of ways.entries())
      try {
        return new ReturningSource(await readable(way), () => readable(way), picture);
      } catch (error) {
        if (!(error instanceof GapError) || n === ways.length - 1) throw error;
      }
    throw new RangeError('no way to open a source');
  }

  get stamp(): Readonly<Stamp> | undefined {
    return this.#source?.stamp;
  }

  get view(): View {
    return this.#view;
  }

  get window(): number | undefined {
    return this.#source?.window;
  }

  read(): number {
    if (this.#source === undefined) {
      this.#openAgain();
      return 0;
    }
    const code = this.#source.read();
    if (!COMES_BACK.has(code)) return code;
    this.#lose('lost');
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
      const { view } = this.#source;
      if (view === 'closed' || view === 'lost') this.#lose(view);
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
    await this.#opening;
    const left = await Promise.all([this.#source, this.#next].map((source) => source?.leave?.()));
    return !this.#hangs && !left.includes(false);
  }

  [Symbol.dispose](): void {
    this.#hasLeft = true;
    this.#source?.[Symbol.dispose]();
    this.#next?.[Symbol.dispose]();
  }

  #lose(as: 'lost' | 'closed'): void {
    this.#lostAs = as;
    const source = this.#source;
    this.#source = undefined;
    this.#triedUs = nowUs();
    if (source !== undefined) void this.#letGo(source);
  }

  async #letGo(source: Source): Promise<void> {
    if ((await source.leave?.()) === false) this.#hangs = true;
    source[Symbol.dispose]();
  }

  #openAgain(): void {
    if (this.#opening !== undefined || this.#next !== undefined || this.#hasLeft || nowUs() - this.#triedUs < AGAIN_US) return;
    this.#triedUs = nowUs();
    this.#opening = this.#open()
      .then(
        (source) => {
          if (this.#hasLeft) return this.#letGo(source);
          this.#next = source;
        },
        // Not there yet.
        () => undefined,
      )
      .finally(() => {
        this.#opening = undefined;
      });
  }
}

/** A source that gives a picture: GDI opens a screen that is locked, and then cannot read it. */
async function readable(open: Open): Promise<Source> {
  const source = await open();
  if (source.read() >= 0) return source;
  await source.leave?.();
  source[Symbol.dispose]();
  throw new GapError('preflight.display', said`${source.name} returns no picture`, said`Check that the display is on and not locked`);
}
