import koffi from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { nativeCode } from '#format/core/input/physical-keys.ts';
import { said, type Words } from '#format/core/said.ts';
import { HOTKEY_NAMES, type Hotkey, type HotkeyName, type Modifier } from '#native/core/hotkeys/hotkey.ts';
import { EVDEV_OFFSET } from '#native/x11/buttons.ts';
import { memory } from '#native/x11/memory.ts';
import { type Display, xcbConnection, xlib } from '#native/x11/xlib.ts';

// X11/X.h. Alt and Meta are where every common modifier map has them: Mod1 and Mod4.
const MODIFIER_BITS: Readonly<Record<Modifier, number>> = { Shift: 1, Ctrl: 4, Alt: 8, Meta: 64 };
const LOCKS = [0, 2, 16, 18];
const GRAB_MODE_ASYNC = 1;
const KEY_PRESS = 2;
const KEY_RELEASE = 3;
// XKeyEvent (64-bit layout of Xlib.h).
const KEY = { state: 80, keycode: 84 };
const ALL_MODIFIERS = 1 | 4 | 8 | 64;

/** Hotkeys that the server sends to us instead of to the game. */
export class X11Hotkeys {
  readonly #keys: { readonly name: HotkeyName; readonly keycode: number; readonly modifiers: number }[] = [];
  #down = 0;

  /** Throws a GapError (`preflight.hotkey`) when another program has one of them. */
  constructor(display: Display, hotkeys: Readonly<Partial<Record<HotkeyName, Hotkey>>>) {
    const x = xlib();
    // Otherwise a held hotkey repeats as pairs of press and release.
    x.detectableRepeat(display, 1, [0]);
    const xcb = koffi.load('libxcb.so.1');
    const grab = xcb.func(
      'uint32_t xcb_grab_key_checked(void* connection, uint8_t owner, uint32_t window, uint16_t modifiers, uint8_t key, uint8_t pointerMode, uint8_t keyboardMode)',
    );
    const check = xcb.func('uintptr_t xcb_request_check(void* connection, uint32_t cookie)');
    const connection = xcbConnection(display);
    const root = Number(x.rootWindow(display));
    for (const name of HOTKEY_NAMES) {
      const hotkey = hotkeys[name];
      if (hotkey === undefined) continue;
      const keys = [...hotkey.modifiers, hotkey.key].join('+');
      // Level 5 of those keys is an action of the server (XF86Switch_VT): no program gets the press.
      if (/^F\d+$/.test(hotkey.key) && hotkey.modifiers.includes('Ctrl') && hotkey.modifiers.includes('Alt'))
        throw refused(name, keys, said`is reserved by the X server for its consoles`);
      const keycode = (nativeCode('evdev', hotkey.key) as number) + EVDEV_OFFSET;
      const modifiers = hotkey.modifiers.reduce((bits, one) => bits | MODIFIER_BITS[one], 0);
      for (const lock of LOCKS) {
        const cookie: unknown = grab(connection, 1, root, modifiers | lock, keycode, GRAB_MODE_ASYNC, GRAB_MODE_ASYNC);
        const error = Number(check(connection, cookie));
        if (error === 0) continue;
        memory().free(error);
        throw refused(name, keys, said`belongs to another program`);
      }
      this.#keys.push({ name, keycode, modifiers });
    }
  }

  /** The hotkey that an event of Xlib's queue presses, once per press. */
  take(event: Buffer): HotkeyName | undefined {
    const type = event.readInt32LE(0);
    if (type !== KEY_PRESS && type !== KEY_RELEASE) return undefined;
    const keycode = event.readUInt32LE(KEY.keycode);
    if (type === KEY_RELEASE) {
      if (keycode === this.#down) this.#down = 0;
      return undefined;
    }
    if (keycode === this.#down) return undefined;
    this.#down = keycode;
    const modifiers = event.readUInt32LE(KEY.state) & ALL_MODIFIERS;
    return this.#keys.find((key) => key.keycode === keycode && key.modifiers === modifiers)?.name;
  }
}

function refused(name: HotkeyName, keys: string, why: Words): GapError {
  return new GapError(
    'preflight.hotkey',
    said`The ${name} hotkey ${keys} ${why}`,
    said`Choose another, such as ${name}=Ctrl+Shift+F9, or ${name}=off`,
    { way: { settings: ['hotkey'] } },
  );
}
