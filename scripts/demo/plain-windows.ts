import { setTimeout as sleep } from 'node:timers/promises';
import koffi from 'koffi';
import { loadXi } from '#native/x11/devices.ts';
import { WindowProperties } from '#native/x11/properties.ts';
import { type Display, openDisplay, xlib } from '#native/x11/xlib.ts';
import { bindDrawing } from '#scripts/demo/x11-drawing.ts';

const CURRENT_TIME = 0;
/** X.h. */
const REVERT_TO_PARENT = 2;
/** The server's first keyboard (XI2.h); XIEventMask without any event. */
const MASTER_KEYBOARD = 3;
const NO_EVENTS = Buffer.alloc(16);
const SUBSTRUCTURE_MASK = (1 << 19) | (1 << 20);
const CLIENT_MESSAGE = 33;
const CARDINAL = 6;
const STRUCTURE_MASK = 1 << 17;

const LOOK_MS = 20;
const PATIENCE_MS = 60_000;
/** A running window manager shows a window within a few ms. */
const ASK_AGAIN_MS = 1000;

/** Plain windows on a display of our own, with the properties that real programs set, given the focus the way a user's click does. */
export class PlainWindows implements Disposable {
  readonly #x = xlib();
  readonly #display: Display;
  readonly #c = bind();
  readonly #properties: WindowProperties;

  constructor(display: string) {
    this.#display = openDisplay(display);
    this.#properties = new WindowProperties(this.#display);
  }

  /** Opens a window and shows it. `pid` is the process that it claims. */
  open(title: string, pid = process.pid): number {
    const root: unknown = this.#x.rootWindow(this.#display);
    const window = Number(this.#c.createSimple(this.#display, root, 10, 10, 200, 100, 0, 0, 0xffffff));
    this.#x.selectInput(this.#display, window, STRUCTURE_MASK);
    this.#c.storeName(this.#display, window, title);
    const value = Buffer.alloc(8);
    value.writeUInt32LE(pid);
    this.#c.changeProperty(this.#display, window, this.#atom('_NET_WM_PID'), CARDINAL, 32, 0, value, 1);
    this.#c.map(this.#display, window);
    this.#x.sync(this.#display, 0);
    return window;
  }

  /** Asks the window manager to make a window the active one, as a task bar does. */
  activate(window: number): void {
    const message = Buffer.alloc(192);
    message.writeInt32LE(CLIENT_MESSAGE, 0);
    message.writeBigUInt64LE(BigInt(window), 32);
    message.writeBigUInt64LE(BigInt(this.#atom('_NET_ACTIVE_WINDOW')), 40);
    message.writeInt32LE(32, 48);
    // From a pager: always obeyed.
    message.writeBigInt64LE(2n, 56);
    this.#x.sendEvent(this.#display, this.#x.rootWindow(this.#display), 0, SUBSTRUCTURE_MASK, message);
    this.#x.sync(this.#display, 0);
  }

  /** Keeps a window active until disposed of: a click by the scripted player would bring the game back. */
  keepInFront(window: number): Disposable {
    const timer = setInterval(() => this.activate(window), LOOK_MS);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  /** Resolves once the window manager shows windows: openbox accepts map requests from the start, but forgets those made before it runs. */
  async managed(): Promise<void> {
    let window: number | undefined;
    let openedMs = Number.NEGATIVE_INFINITY;
    await until('the window manager shows a window', () => {
      if (performance.now() - openedMs > ASK_AGAIN_MS) {
        if (window !== undefined) this.close(window);
        window = this.open('is anybody there?');
        openedMs = performance.now();
      }
      return window !== undefined && this.#properties.managed()?.includes(window) === true;
    });
    this.close(window as unknown as number);
    await until('it is gone', () => this.#properties.clients().length === 0);
  }

  /** A client window of the window manager by its title. */
  find(title: string): number | undefined {
    const clients = this.#properties.clients();
    return clients.find((window) => this.#properties.describe(window).title === title);
  }

  /** Sends keys to a window, where no window manager decides that. */
  focus(window: number): void {
    this.#c.setFocus(this.#display, window, REVERT_TO_PARENT, CURRENT_TIME);
    this.#x.sync(this.#display, 0);
  }

  inputFocus(): number | undefined {
    return this.#properties.focused();
  }

  active(): number | undefined {
    return this.#properties.activeWindow();
  }

  rename(window: number, title: string): void {
    this.#c.storeName(this.#display, window, title);
    this.#x.sync(this.#display, 0);
  }

  close(window: number): void {
    this.#c.destroy(this.#display, window);
    this.#x.sync(this.#display, 0);
  }

  /**
   * Grabs the keyboard for this connection, without a change of focus, on the root window as a lock screen does, or on another. `how`: by which protocol.
   * Throws an Error where somebody else has it.
   */
  grabKeyboard(window = Number(this.#x.rootWindow(this.#display)), how: 'core' | 'xi2' = 'core'): void {
    const status: unknown =
      how === 'core'
        ? this.#c.grab(this.#display, window, 1, 1, 1, CURRENT_TIME)
        : this.#c.grabDevice(this.#display, MASTER_KEYBOARD, window, CURRENT_TIME, 0, 1, 1, 1, NO_EVENTS);
    if (status !== 0) throw new Error(`the keyboard could not be grabbed: ${String(status)}`);
    this.#x.sync(this.#display, 0);
  }

  /** A window inside another, of the same size. */
  openInside(parent: number): number {
    const window = Number(this.#c.createSimple(this.#display, parent, 0, 0, 200, 100, 0, 0, 0xffffff));
    this.#c.map(this.#display, window);
    this.#x.sync(this.#display, 0);
    return window;
  }

  /** Resets the server's idle time, like a player whose input never arrives. */
  touchServer(): void {
    this.#c.resetIdle(this.#display);
    this.#x.sync(this.#display, 0);
  }

  ungrabKeyboard(): void {
    this.#c.ungrab(this.#display, CURRENT_TIME);
    this.#c.ungrabDevice(this.#display, MASTER_KEYBOARD, CURRENT_TIME);
    this.#x.sync(this.#display, 0);
  }

  [Symbol.dispose](): void {
    this.#x.closeDisplay(this.#display);
  }

  #atom(name: string): number {
    return Number(this.#x.internAtom(this.#display, name, 0));
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const began = performance.now(); performance.now() - began < PATIENCE_MS; await sleep(LOOK_MS)) if (holds()) return;
  throw new Error(`waited ${PATIENCE_MS / 1000} s in vain until ${what}`);
}

function bind() {
  const [x11, xi] = [koffi.load('libX11.so.6'), loadXi()];
  return {
    ...bindDrawing(),
    grabDevice: xi.func(
      'int XIGrabDevice(void* display, int device, ulong window, ulong time, ulong cursor, int grabMode, int pairedMode, int owner, void* mask)',
    ),
    ungrabDevice: xi.func('int XIUngrabDevice(void* display, int device, ulong time)'),
    grab: x11.func('int XGrabKeyboard(void* display, ulong window, int owner, int pointerMode, int keyboardMode, ulong time)'),
    resetIdle: x11.func('int XResetScreenSaver(void* display)'),
    ungrab: x11.func('int XUngrabKeyboard(void* display, ulong time)'),
    setFocus: x11.func('int XSetInputFocus(void* display, ulong window, int revert, ulong time)'),
  };
}
