import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { PictureSize, Region } from '#format/core/video/picture-size.ts';
import { lazily } from '#native/lazily.ts';
import { bytesAt } from '#native/x11/memory.ts';
import { type Display, loadX11, XEVENT_BYTES, xlib } from '#native/x11/xlib.ts';

/** damagewire.h: one event for the first damage. It is ignored; the damage object lives only until the window is painted. */
const REPORT_NON_EMPTY = 3;
/** X.h. */
const EXPOSE = 12;
const EXPOSURE_MASK = 1 << 15;
/** XExposeEvent (Xlib.h), 64-bit layout. */
const EXPOSE_EVENT = { type: 0, sendEvent: 16, window: 32, width: 48, height: 52 } as const;

function bind() {
  const [damage, fixes] = [loadX11('libXdamage.so.1', 'libxdamage1'), loadX11('libXfixes.so.3', 'libxfixes3')];
  return {
    queryDamage: damage.func('int XDamageQueryExtension(void* display, _Out_ int* event, _Out_ int* error)'),
    queryFixes: fixes.func('int XFixesQueryExtension(void* display, _Out_ int* event, _Out_ int* error)'),
    createDamage: damage.func('ulong XDamageCreate(void* display, ulong drawable, int level)'),
    destroyDamage: damage.func('void XDamageDestroy(void* display, ulong damage)'),
    takeDamage: damage.func('void XDamageSubtract(void* display, ulong damage, ulong repair, ulong parts)'),
    createRegion: fixes.func('ulong XFixesCreateRegion(void* display, void* rectangles, int count)'),
    destroyRegion: fixes.func('void XFixesDestroyRegion(void* display, ulong region)'),
    unite: fixes.func('void XFixesUnionRegion(void* display, ulong into, ulong a, ulong b)'),
    subtract: fixes.func('void XFixesSubtractRegion(void* display, ulong into, ulong a, ulong b)'),
    fetch: fixes.func('uintptr_t XFixesFetchRegion(void* display, ulong region, _Out_ int* count)'),
  };
}

const bound = lazily(bind);

const RECTANGLE_BYTES = 8;

/**
 * What of itself a window has painted. The memory in which the server keeps a redirected window begins as a copy of the screen there (Xorg,
 * composite/compalloc.c: "reasonable contents"), and whatever covered the window, or lay where it has grown to, is in it until the program paints.
 */
export class Painting implements Disposable {
  readonly #display: Display;
  readonly #x: ReturnType<typeof bind>;
  readonly #damage: unknown;
  readonly #whole: unknown;
  readonly #painted: unknown;
  /** What was painted since the last look; it must be empty where that could not be found out. */
  readonly #fresh: unknown;
  /** What is not painted yet. */
  readonly #rest: unknown;
  readonly size: PictureSize;

  /**
   * Asks the program to paint everything: one that draws only what changes would leave the rest as it is. Throws a GapError (`preflight.window`)
   * where the server does not tell what was painted.
   */
  constructor(display: Display, window: number, size: PictureSize) {
    this.#x = bound();
    this.#display = display;
    this.size = size;
    if (this.#x.queryDamage(display, [0], [0]) === 0 || this.#x.queryFixes(display, [0], [0]) === 0)
      throw new GapError(
        'preflight.window',
        said`The X server does not tell what a window has painted: it has no DAMAGE or XFIXES extension`,
        said`Record a region of the screen instead, or enable the extensions`,
        { way: { settings: ['window', 'region'] } },
      );
    this.#damage = this.#x.createDamage(display, window, REPORT_NON_EMPTY);
    const rectangle = Buffer.alloc(8);
    rectangle.writeUInt16LE(size.width, 4);
    rectangle.writeUInt16LE(size.height, 6);
    this.#whole = this.#x.createRegion(display, rectangle, 1);
    this.#painted = this.#x.createRegion(display, null, 0);
    this.#fresh = this.#x.createRegion(display, null, 0);
    this.#rest = this.#x.createRegion(display, null, 0);
    // The whole window counts as painted when it begins to be watched (Xorg, damageext.c).
    this.#x.takeDamage(display, this.#damage, 0, this.#rest);
    const event = Buffer.alloc(XEVENT_BYTES);
    event.writeInt32LE(EXPOSE, EXPOSE_EVENT.type);
    event.writeInt32LE(1, EXPOSE_EVENT.sendEvent);
    event.writeUInt32LE(window, EXPOSE_EVENT.window);
    event.writeInt32LE(size.width, EXPOSE_EVENT.width);
    event.writeInt32LE(size.height, EXPOSE_EVENT.height);
    xlib().sendEvent(display, window, 0, EXPOSURE_MASK, event);
    xlib().flush(display);
  }

  /** What it has not painted yet; empty: nothing. Asks the server: 0.1 ms. */
  rest(): Region[] {
    // Where the first request fails, this adds nothing, or what was added before.
    this.#x.takeDamage(this.#display, this.#damage, 0, this.#fresh);
    this.#x.unite(this.#display, this.#painted, this.#painted, this.#fresh);
    this.#x.subtract(this.#display, this.#rest, this.#whole, this.#painted);
    const count = [-1];
    const rectangles = Number(this.#x.fetch(this.#display, this.#rest, count));
    if (rectangles === 0) return [{ x: 0, y: 0, ...this.size }];
    const list = bytesAt(rectangles, RECTANGLE_BYTES * (count[0] as number));
    xlib().free(rectangles);
    return Array.from({ length: count[0] as number }, (_, i) => {
      const [x, y, width, height] = [0, 2, 4, 6].map((at) => list.readUInt16LE(RECTANGLE_BYTES * i + at)) as [
        number,
        number,
        number,
        number,
      ];
      return { x, y, width, height };
    });
  }

  [Symbol.dispose](): void {
    this.#x.destroyDamage(this.#display, this.#damage);
    for (const region of [this.#whole, this.#painted, this.#fresh, this.#rest]) this.#x.destroyRegion(this.#display, region);
  }
}
