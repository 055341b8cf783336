import { nativeCode } from '#format/core/input/physical-keys.ts';
import { HOTKEY_NAMES, type Hotkey, type HotkeyName, type Modifier } from '#native/core/hotkeys/hotkey.ts';
import { EVENT, type TapEvent } from '#native/macos/decode.ts';

/** CGEventFlags (CGEventTypes.h). */
const FLAGS: Readonly<Record<Modifier, number>> = { Shift: 0x2_0000, Ctrl: 0x4_0000, Alt: 0x8_0000, Meta: 0x10_0000 };
const ALL_FLAGS = 0x1e_0000;

/** The hotkey that a tap event presses. The tap only listens, so hotkeys can't be refused, and the game sees them too. */
export function hotkeyOf(event: TapEvent, hotkeys: Readonly<Partial<Record<HotkeyName, Hotkey>>>): HotkeyName | undefined {
  if (event.type !== EVENT.keyDown || event.autorepeat !== 0) return undefined;
  return HOTKEY_NAMES.find((name) => {
    const hotkey = hotkeys[name];
    if (hotkey === undefined || nativeCode('macos', hotkey.key) !== event.keycode) return false;
    return (event.flags & ALL_FLAGS) === hotkey.modifiers.reduce((bits, one) => bits | FLAGS[one], 0);
  });
}
