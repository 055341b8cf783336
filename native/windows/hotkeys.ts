import koffi from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { nativeCode } from '#format/core/input/physical-keys.ts';
import { said } from '#format/core/said.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { HOTKEY_NAMES, type Hotkey, type HotkeyName, type Modifier } from '#native/core/hotkeys/hotkey.ts';
import { SCANCODE_TO_VKEY_EX, user32 } from '#native/windows/user32.ts';

// winuser.h.
const MODIFIER_BITS: Readonly<Record<Modifier, number>> = { Alt: 1, Ctrl: 2, Shift: 4, Meta: 8 };
const NO_REPEAT = 0x4000;
const ALREADY_REGISTERED = 1409;
/** Wine ignores MOD_NOREPEAT: the first repeat comes after 660 ms (more than 700 on a busy machine), then one every 40 ms. */
const REPEAT_US = 1_500_000;

/** Hotkeys that Windows sends to this thread's message queue (WM_HOTKEY) instead of to the game. */
export class WindowsHotkeys implements Disposable {
  readonly #w = user32();
  readonly #names: HotkeyName[] = [];
  readonly #repeats = underWine();
  readonly #pressedUs = new Float64Array(HOTKEY_NAMES.length).fill(Number.NEGATIVE_INFINITY);

  /** Throws a GapError (`preflight.hotkey`) when another program has one of them. */
  constructor(hotkeys: Readonly<Partial<Record<HotkeyName, Hotkey>>>) {
    for (const name of HOTKEY_NAMES) {
      const hotkey = hotkeys[name];
      if (hotkey === undefined) continue;
      const modifiers = hotkey.modifiers.reduce((bits, one) => bits | MODIFIER_BITS[one], NO_REPEAT);
      const vkey: unknown = this.#w.mapKey(nativeCode('windows', hotkey.key), SCANCODE_TO_VKEY_EX);
      if (this.#w.registerHotkey(0, this.#names.length + 1, modifiers, vkey) === 0) throw this.#refused(name, hotkey);
      this.#names.push(name);
    }
  }

  /** The hotkey of a WM_HOTKEY message, once per press. */
  take(id: number, tsUs: TsUs): HotkeyName | undefined {
    const before = this.#pressedUs[id - 1] as number;
    this.#pressedUs[id - 1] = tsUs;
    return this.#repeats && tsUs - before < REPEAT_US ? undefined : this.#names[id - 1];
  }

  [Symbol.dispose](): void {
    this.#names.forEach((_, i) => {
      this.#w.unregisterHotkey(0, i + 1);
    });
  }

  #refused(name: HotkeyName, { modifiers, key }: Hotkey): GapError {
    const code = this.#w.lastError() as number;
    this[Symbol.dispose]();
    const why = code === ALREADY_REGISTERED ? said`belongs to another program` : said`was refused (error ${code})`;
    return new GapError(
      'preflight.hotkey',
      said`The ${name} hotkey ${[...modifiers, key].join('+')} ${why}`,
      said`Choose another, such as ${name}=Ctrl+Shift+F9, or ${name}=off`,
      { way: { settings: ['hotkey'] } },
    );
  }
}

/** Wine identifies itself in its ntdll. */
function underWine(): boolean {
  try {
    koffi.load('ntdll.dll').func('str wine_get_version()');
    return true;
  } catch {
    return false;
  }
}
