import type { FocusedWindow } from '#native/core/input/game-rule.ts';
import { programsOf } from '#native/linux/process.ts';
import { bytesAt } from '#native/x11/memory.ts';
import { familyOf, placeOf } from '#native/x11/screen/stacking.ts';
import { type Display, xlib } from '#native/x11/xlib.ts';

const ANY_TYPE = 0;
/** X.h; 0 is nobody. */
const POINTER_ROOT = 1;
/** In 32-bit units: titles are cut at 4 kB. */
const MAX_LENGTH = 1024;

/** The window properties that identify a window (Extended Window Manager Hints 1.5). */
export class WindowProperties {
  readonly #x = xlib();
  readonly #display: Display;
  readonly #pid: unknown;
  readonly #clients: unknown;
  /** `_NET_ACTIVE_WINDOW` of the root: the window manager's word on who has the focus. */
  readonly activeAtom: number;
  readonly titleAtoms: readonly number[];

  constructor(display: Display) {
    this.#display = display;
    const atom = (name: string) => Number(this.#x.internAtom(display, name, 0));
    this.#pid = atom('_NET_WM_PID');
    this.titleAtoms = [atom('_NET_WM_NAME'), atom('WM_NAME')];
    this.#clients = atom('_NET_CLIENT_LIST');
    this.activeAtom = atom('_NET_ACTIVE_WINDOW');
  }

  /** The window that the window manager calls active; undefined where none is reported. */
  activeWindow(): number | undefined {
    return this.#number(Number(this.#x.rootWindow(this.#display)), this.activeAtom);
  }

  /** The active window; without a window manager the one with the keyboard's focus, and those around it. */
  front(): number[] {
    const active = this.activeWindow();
    if (active !== undefined) return [active];
    const focused = this.focused();
    return focused === undefined ? [] : this.ancestors(focused);
  }

  /** The window that the server sends keys to; undefined where that is none, or whatever lies under the pointer. */
  focused(): number | undefined {
    const [focus, revert] = [[0], [0]] as [number[], number[]];
    this.#x.getInputFocus(this.#display, focus, revert);
    const window = Number(focus[0]);
    return window > POINTER_ROOT ? window : undefined;
  }

  /** The windows that the window manager shows; undefined where there is none. */
  managed(): number[] | undefined {
    const bytes = this.#bytes(Number(this.#x.rootWindow(this.#display)), this.#clients, 8);
    return bytes && Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readUInt32LE(8 * i));
  }

  /** Those; without a window manager the windows on the screen that name a process or have a title. */
  clients(): number[] {
    return (
      this.managed() ??
      (familyOf(this.#display, Number(this.#x.rootWindow(this.#display)))?.children ?? []).filter(
        (window) => placeOf(this.#display, window) !== undefined && (this.pidOf(window) ?? this.#title(window)) !== undefined,
      )
    );
  }

  /** What a window reports about itself, and the system about its process. Asks the server: for focus changes, not for every tick. */
  describe(window: number): FocusedWindow {
    const pid = this.#number(window, this.#pid);
    return { pid, programs: pid === undefined ? [] : programsOf(pid), title: this.#title(window) };
  }

  pidOf(window: number): number | undefined {
    return this.#number(window, this.#pid);
  }

  /** A window and its ancestors, excluding the root. Empty when it has closed. */
  ancestors(window: number): number[] {
    const chain: number[] = [];
    const root = Number(this.#x.rootWindow(this.#display));
    for (let at = window; ; ) {
      const up = familyOf(this.#display, at)?.parent;
      if (up === undefined) return [];
      chain.push(at);
      if (up === 0 || up === root) return chain;
      at = up;
    }
  }

  #title(window: number): string | undefined {
    for (const atom of this.titleAtoms) {
      const text = this.#bytes(window, atom, 1)?.toString('utf8');
      if (text !== undefined && text !== '') return text;
    }
    return undefined;
  }

  #number(window: number, atom: unknown): number | undefined {
    const bytes = this.#bytes(window, atom, 8);
    return bytes === undefined || bytes.length < 8 ? undefined : bytes.readUInt32LE(0);
  }

  /** Format 32 comes as longs of 8 bytes (XGetWindowProperty(3)). */
  #bytes(window: number, atom: unknown, unit: number): Buffer | undefined {
    const [type, format, count, after, data] = [[0], [0], [0], [0], [0]] as [number[], number[], number[], number[], number[]];
    const status = this.#x.getProperty(this.#display, window, atom, 0, MAX_LENGTH, 0, ANY_TYPE, type, format, count, after, data);
    if (status !== 0 || Number(data[0]) === 0) return undefined;
    // A property in an unexpected format is a client's mistake, and shorter than we think.
    const right = Number(format[0]) === (unit === 8 ? 32 : 8);
    const bytes = right ? bytesAt(Number(data[0]), Number(count[0]) * unit) : undefined;
    this.#x.free(data[0]);
    return bytes;
  }
}
