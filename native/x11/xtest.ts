import koffi from 'koffi';
import { nativeCode, type PhysicalKey } from '#format/core/input/physical-keys.ts';
import { EVDEV_OFFSET } from '#native/x11/buttons.ts';
import { type Display, openDisplay, xcbConnection, xlib } from '#native/x11/xlib.ts';

function bind() {
  const xtst = koffi.load('libXtst.so.6');
  return {
    key: xtst.func('int XTestFakeKeyEvent(void* display, uint32_t keycode, int down, ulong delay)'),
    button: xtst.func('int XTestFakeButtonEvent(void* display, uint32_t button, int down, ulong delay)'),
    hasError: koffi.load('libxcb.so.1').func('int xcb_connection_has_error(void* connection)'),
    place: xtst.func('int XTestFakeMotionEvent(void* display, int screen, int x, int y, ulong delay)'),
    motion: xtst.func('int XTestFakeRelativeMotionEvent(void* display, int dx, int dy, ulong delay)'),
  };
}

/**
 * Injects real input into an X server (XTest extension), as a player's devices would. For the demo, the benchmarks and the tests. Once the
 * server is dead it does nothing: Xlib keeps what it cannot send, until after 450 movements its buffer is full and it reads where
 * nothing is.
 */
export class XTestPlayer implements Disposable {
  readonly #display: Display;
  readonly #x = xlib();
  readonly #inject = bind();
  readonly #connection: unknown;

  /** Throws a GapError when the display can't be opened. */
  constructor(display: string) {
    this.#display = openDisplay(display);
    this.#connection = xcbConnection(this.#display);
  }

  key(key: PhysicalKey, down: boolean): void {
    this.keycode((nativeCode('evdev', key) as number) + EVDEV_OFFSET, down);
  }

  keycode(keycode: number, down: boolean): void {
    if (this.#isGone) return;
    this.#inject.key(this.#display, keycode, down ? 1 : 0, 0);
    this.#x.flush(this.#display);
  }

  /** 1 left, 2 middle, 3 right, 4 and 5 wheel. */
  button(button: number, down: boolean): void {
    if (this.#isGone) return;
    this.#inject.button(this.#display, button, down ? 1 : 0, 0);
    this.#x.flush(this.#display);
  }

  /** Puts the pointer somewhere, as remote play does. */
  place(x: number, y: number): void {
    if (this.#isGone) return;
    this.#inject.place(this.#display, -1, x, y, 0);
    this.#x.flush(this.#display);
  }

  move(dx: number, dy: number): void {
    if (this.#isGone) return;
    this.#inject.motion(this.#display, dx, dy, 0);
    this.#x.flush(this.#display);
  }

  /**
   * Waits until the server has processed all input sent so far, and has written what it tells others of it: that it does in turn, after all requests of
   * a round, so that the first answer may come before. On a machine at its limit the server was stopped between the two for 15 ms.
   */
  sync(): void {
    for (let round = 0; round < 2 && !this.#isGone; round++) this.#x.sync(this.#display, 0);
  }

  get #isGone(): boolean {
    return this.#inject.hasError(this.#connection) !== 0;
  }

  [Symbol.dispose](): void {
    this.#x.closeDisplay(this.#display);
  }
}
