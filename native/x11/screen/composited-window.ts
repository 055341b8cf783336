import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { isComposited } from '#native/screen/compositor.ts';
import { pointerAt } from '#native/x11/memory.ts';
import { Painting } from '#native/x11/screen/painting.ts';
import { isSeenWhole } from '#native/x11/screen/stacking.ts';
import { WindowPixels } from '#native/x11/screen/window-pixels.ts';
import { type Display, loadX11, openDisplay, XEVENT_BYTES, xlib } from '#native/x11/xlib.ts';

/** X.h. */
const IS_VIEWABLE = 2;
/** XWindowAttributes (Xlib.h), 64-bit layout: `map_state` at 92 of 136 bytes. */
const ATTRIBUTES = { bytes: 136, width: 8, height: 12, border: 16, depth: 20, visual: 24, mapState: 92 } as const;
const STRUCTURE_NOTIFY_MASK = 1 << 17;
/** DestroyNotify, UnmapNotify, MapNotify, ReparentNotify; ConfigureNotify says its size (XConfigureEvent, 64-bit layout). */
const NEW_MEMORY: readonly number[] = [17, 18, 19, 21];
const CONFIGURE = { type: 22, width: 56, height: 60, border: 64 } as const;
const QUEUED_ALREADY = 0;
/** The server goes on painting the window to the screen (`CompositeRedirectAutomatic`, composite.h). */
const AUTOMATIC = 0;

function bind() {
  const library = loadX11('libXcomposite.so.1', 'libxcomposite1');
  return {
    queryExtension: library.func('int XCompositeQueryExtension(void* display, _Out_ int* event, _Out_ int* error)'),
    nameWindowPixmap: library.func('ulong XCompositeNameWindowPixmap(void* display, ulong window)'),
    redirectWindow: library.func('void XCompositeRedirectWindow(void* display, ulong window, int update)'),
  };
}

/**
 * A window whose picture the server keeps whole in memory of its own (Composite extension): covered or half off the screen, it can be read as if it
 * were in front. Closing the connection ends that.
 */
export class CompositedWindow implements Disposable {
  readonly id: number;
  readonly #composite: ReturnType<typeof bind>;
  readonly #display: Display;
  readonly #attributes = Buffer.alloc(ATTRIBUTES.bytes);
  readonly #event = Buffer.alloc(XEVENT_BYTES);
  #size = '';
  /**
   * How often the server has given it new memory, as far as known at the last look: one that became larger and as small again between two looks has
   * the same size, and pixels of others in it.
   */
  changes = 0;
  readonly #isWhole: boolean;

  private constructor(composite: ReturnType<typeof bind>, display: Display, window: number, isWhole: boolean) {
    this.#composite = composite;
    this.#display = display;
    this.id = window;
    this.#isWhole = isWhole;
  }

  /** Throws a GapError (`preflight.window`) where the server cannot do that. */
  static open(name: string, window: number): CompositedWindow {
    const composite = bind();
    const display = openDisplay(name);
    const x = xlib();
    if (composite.queryExtension(display, [0], [0]) === 0) {
      x.closeDisplay(display);
      throw new GapError(
        'preflight.window',
        said`The X server of ${name} cannot read single windows: it has no Composite extension`,
        said`Record a region of the screen instead, or enable the extension`,
        { way: { settings: ['window', 'region'] } },
      );
    }
    x.selectInput(display, window, STRUCTURE_NOTIFY_MASK);
    const hasMemory = isComposited(name);
    // What is seen of it must be so when its memory is made.
    x.grabServer(display);
    let isWhole = false;
    try {
      isWhole = hasMemory || isSeenWhole(display, window);
      composite.redirectWindow(display, window, AUTOMATIC);
    } finally {
      x.ungrabServer(display);
      x.sync(display, 0);
    }
    return new CompositedWindow(composite, display, window, isWhole);
  }

  /** Its size without border, pixels. Asks the server: 0.06 ms. */
  look(): PictureSize | 'hidden' | 'closed' {
    const isThere = xlib().getWindowAttributes(this.#display, this.id, this.#attributes) !== 0;
    // Whatever happened before the answer has been read with it.
    while (xlib().eventsQueued(this.#display, QUEUED_ALREADY) > 0) this.#take();
    if (!isThere) return 'closed';
    if (this.#attributes.readInt32LE(ATTRIBUTES.mapState) !== IS_VIEWABLE) return 'hidden';
    return { width: this.#attributes.readInt32LE(ATTRIBUTES.width), height: this.#attributes.readInt32LE(ATTRIBUTES.height) };
  }

  /**
   * Whether all of its memory shows itself already: it began as a copy of the screen, on which nothing covered the window; or a compositor gave it
   * memory long ago.
   */
  get isWhole(): boolean {
    return this.#isWhole && this.changes === 0;
  }

  /** What it paints of itself from now on. */
  painting(size: PictureSize): Painting {
    return new Painting(this.#display, this.id, size);
  }

  /** Its pixels, to be read again and again; undefined where the server shares no memory. Call after {@link look}. */
  pixels(size: PictureSize): WindowPixels | undefined {
    const [border, depth] = [this.#attributes.readInt32LE(ATTRIBUTES.border), this.#attributes.readInt32LE(ATTRIBUTES.depth)];
    const pixmap = Number(this.#composite.nameWindowPixmap(this.#display, this.id));
    return WindowPixels.open(this.#display, size, { pixmap, border, depth, visual: pointerAt(this.#attributes, ATTRIBUTES.visual) });
  }

  #take(): void {
    xlib().nextEvent(this.#display, this.#event);
    const type = this.#event.readInt32LE(0);
    if (NEW_MEMORY.includes(type)) this.changes += 1;
    if (type !== CONFIGURE.type) return;
    const sides = [CONFIGURE.width, CONFIGURE.height, CONFIGURE.border].map((at) => this.#event.readInt32LE(at));
    const size = sides.join();
    if (size !== this.#size) this.changes += 1;
    this.#size = size;
  }

  [Symbol.dispose](): void {
    xlib().closeDisplay(this.#display);
  }
}
