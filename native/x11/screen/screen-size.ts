import type { PictureSize } from '#format/core/video/picture-size.ts';
import { type Display, openDisplay, XEVENT_BYTES, xlib } from '#native/x11/xlib.ts';

const STRUCTURE_NOTIFY_MASK = 1 << 17;
/** XConfigureEvent (Xlib.h), 64-bit layout. */
const CONFIGURE = { type: 22, width: 56, height: 60 } as const;
/** XEventsQueued: also what has arrived and is not read yet. */
const QUEUED_AFTER_READING = 1;

/** The size of an X screen, which RandR changes while programs run. */
export class ScreenSize implements Disposable {
  readonly #x = xlib();
  readonly #display: Display;
  readonly #event = Buffer.alloc(XEVENT_BYTES);
  #size: PictureSize;

  /** Throws a GapError where the display cannot be opened. */
  constructor(name: string) {
    this.#display = openDisplay(name);
    this.#x.selectInput(this.#display, this.#x.rootWindow(this.#display), STRUCTURE_NOTIFY_MASK);
    this.#size = this.ask();
  }

  /** As far as the server has said. Waits for nothing. */
  get now(): PictureSize {
    while (this.#x.eventsQueued(this.#display, QUEUED_AFTER_READING) > 0) {
      this.#x.nextEvent(this.#display, this.#event);
      const [width, height] = [this.#event.readInt32LE(CONFIGURE.width), this.#event.readInt32LE(CONFIGURE.height)];
      if (this.#event.readInt32LE(0) === CONFIGURE.type) this.#size = { width, height };
    }
    return this.#size;
  }

  /** Asks the server: 0.06 ms. */
  ask(): PictureSize {
    const [root, x, y, width, height, border, depth] = Array.from({ length: 7 }, () => [0]) as number[][];
    this.#x.getGeometry(this.#display, this.#x.rootWindow(this.#display), root, x, y, width, height, border, depth);
    this.#size = { width: Number(width?.[0]), height: Number(height?.[0]) };
    return this.#size;
  }

  [Symbol.dispose](): void {
    this.#x.closeDisplay(this.#display);
  }
}
