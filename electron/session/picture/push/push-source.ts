import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type FrameSource, isShownAs, type Stamp, type View } from '#core/ports/frame-source.ts';
import { LatestPicture } from '#core/rings/latest-picture.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { asSpan, asTs } from '#format/core/time/units.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { nowUs } from '#native/clock.ts';
import type { Look } from '#native/core/screen/look.ts';
import { threadIsStuck } from '#native/stuck-threads.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { PictureFit } from '#session/picture/picture-fit.ts';
import { packedFrame, packedPixel } from '#session/picture/push/packed-frame.ts';
import type { PushFormat } from '#session/picture/push/push-formats.ts';
import type { ScreenPlan } from '#session/picture/screen-plan.ts';
import type { PushWorkerData } from '#session/threads/push-worker.ts';
import { AVERROR_EOF } from '#video/av/constants.ts';
import type * as av from '#video/av/lib.ts';

/** ScreenCaptureKit waits as long for its first picture; a window that draws nothing gives none. */
const FIRST_MS = 10_000;
const LOOK_MS = 2;
/** A thread that waits for a picture sees that it is to end with the next one. */
const END_MS = 500;
/** How often a window is looked at: whether it is there, and of which size. */
const LOOK_EVERY_US = 100_000;
/** What is kept of the longest delivery from one read to the next: half of it for ten seconds, at 60 a second. */
const REACH_KEPT = 0.999;

/** A window that is the whole of a source. */
export interface OnlyWindow {
  /** As the system calls it. */
  readonly window: number;
  readonly look: () => Look;
}

/**
 * A source that pushes its pictures: a thread waits for them, and the latest is read whenever our grid asks. Until another follows it is what is seen,
 * as it is on a screen; what is not known is how long that one is on its way already. A source that has ended is black from then on, and so is a
 * window while it is minimised, until it shows something new.
 */
export class PushSource implements FrameSource, Disposable {
  readonly name: string;
  readonly stamp: Stamp = { atUs: asTs(0), errUs: asSpan(0), sinceUs: asTs(0) };
  readonly #plan: ScreenPlan;
  readonly #look: (() => Look) | undefined;
  readonly #window: number | undefined;
  readonly #latest: LatestPicture;
  readonly #stop = new SharedArrayBuffer(4);
  readonly #worker: Worker;
  readonly #fit: PictureFit;
  readonly #frames: readonly av.Frame[];
  readonly #slots: readonly Uint8Array[];
  readonly #black: Buffer;
  #view: View;
  #lookedUs = asTs(0);
  #slot = -1;
  /** Pictures up to this one show what was there before the window was hidden. */
  #hiddenUpTo = 0;
  /** The longest that a picture was on its way lately. */
  #reachUs = asSpan(0);
  #failed: string | undefined;
  #isOver = false;

  private constructor(plan: ScreenPlan, format: PushFormat, only: OnlyWindow | undefined) {
    const { region: size } = plan;
    const bytes = 4 * size.width * size.height;
    const memory = LatestPicture.allocate(bytes);
    this.name = format.name;
    this.#plan = plan;
    this.#look = only?.look;
    this.#window = only?.window;
    this.#latest = new LatestPicture(memory, bytes);
    this.#slots = this.#latest.slots;
    this.#frames = this.#slots.map((slot) => packedFrame(slot, size));
    this.#fit = new PictureFit(plan);
    this.#black = blackPicture(plan.picture);
    this.#view = { source: size, area: plan.area };
    const data: PushWorkerData = { format, size, latest: memory, stop: this.#stop };
    this.#worker = new Worker(workerFile(import.meta.url, '../../threads/push-worker'), { workerData: data, name: 'push' });
    this.#worker.on('message', ({ failed }: { failed: string }) => {
      this.#failed = failed;
    });
    this.#worker.on('error', ({ message }) => {
      this.#failed = message;
    });
    this.#worker.on('exit', () => {
      this.#isOver = true;
    });
  }

  /**
   * `only`: of a single window; without it the source is a screen, on which other windows may have been. Rejects with a GapError
   * (`preflight.display`) where it cannot be opened, or gives no picture for five seconds.
   */
  static async open(plan: ScreenPlan, format: PushFormat, only?: OnlyWindow): Promise<PushSource> {
    const source = new PushSource(plan, format, only);
    const began = nowUs();
    while (source.#latest.count === 0 && source.#failed === undefined && !source.#isOver && nowUs() - began < FIRST_MS * 1000)
      await sleep(LOOK_MS);
    if (source.#latest.count > 0) return source;
    await source.leave();
    source[Symbol.dispose]();
    throw new GapError(
      'preflight.display',
      source.#failed ?? said`${format.name} gave no picture within ${FIRST_MS / 1000} s`,
      said`Bring the game to the front, and allow this program to record the screen`,
    );
  }

  get view(): View {
    return this.#view;
  }

  get window(): number | undefined {
    return typeof this.#view === 'string' ? undefined : this.#window;
  }

  read(): number {
    if (this.#failed !== undefined) return AVERROR_EOF;
    this.#slot = this.#latest.read();
    const { deliveryUs, arrivedUs } = this.#latest;
    this.#reachUs = asSpan(Math.max(this.#reachUs * REACH_KEPT, deliveryUs));
    const { stamp } = this;
    stamp.atUs = nowUs();
    stamp.errUs = asSpan(Math.ceil(this.#reachUs));
    // One that stands still, or whose source hangs: nothing tells one from the other. In a single window no other was ever seen.
    stamp.sinceUs = this.#look === undefined ? asTs(Math.min(arrivedUs, stamp.atUs) - stamp.errUs) : asTs(stamp.atUs - stamp.errUs);
    return 0;
  }

  changed(): boolean {
    if (this.#latest.ended) return this.#view !== this.#endsAs;
    if (this.#look === undefined || nowUs() - this.#lookedUs < LOOK_EVERY_US) return false;
    this.#lookedUs = nowUs();
    return !isShownAs(this.#look(), this.#view);
  }

  async follow(): Promise<void> {
    const now = this.#latest.ended ? this.#endsAs : (this.#look?.() ?? this.#plan.region);
    if (now === 'hidden') this.#hiddenUpTo = Number.POSITIVE_INFINITY;
    else if (this.#view === 'hidden') this.#hiddenUpTo = this.#latest.count;
    // The display adapter scales a window of another size into the same area.
    this.#view = typeof now === 'string' ? now : { source: { width: now.width, height: now.height }, area: this.#plan.area };
  }

  /** A window that gives nothing more is closed; a screen cannot be. */
  get #endsAs(): 'closed' | 'lost' {
    return this.#look === undefined ? 'lost' : 'closed';
  }

  pixel(x: number, y: number): number {
    const slot = this.#slots[this.#slot];
    return slot === undefined ? 0 : packedPixel(slot, 4 * (y * this.#plan.region.width + x));
  }

  convertInto(picture: Buffer): void {
    const frame = this.#frames[this.#slot];
    if (typeof this.#view === 'string' || this.#latest.count <= this.#hiddenUpTo || frame === undefined) {
      this.#black.copy(picture);
      return;
    }
    const code = this.#fit.convert(frame, picture);
    if (code < 0) throw new Error(`the pictures of ${this.name} cannot be converted (FFmpeg code ${code})`);
  }

  async leave(): Promise<boolean> {
    Atomics.store(new Int32Array(this.#stop), 0, 1);
    for (const began = nowUs(); !this.#isOver && nowUs() - began < END_MS * 1000; ) await sleep(LOOK_MS);
    if (this.#isOver) return true;
    // It waits for a picture for ever: only `leaveNow` can end the process now.
    threadIsStuck(this.#worker);
    this.#worker.unref();
    return false;
  }

  /** After {@link leave}. */
  [Symbol.dispose](): void {
    Atomics.store(new Int32Array(this.#stop), 0, 1);
    this.#worker.unref();
    this.#fit[Symbol.dispose]();
    for (const frame of this.#frames) frame.free();
  }
}
