import { physicalIndex, physicalTable, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';

/** libuiohook's event types (uiohook.h). */
export const UIOHOOK = { keyDown: 4, keyUp: 5, mouseDown: 7, mouseUp: 8, moved: 9, dragged: 10, wheel: 11 } as const;

const WINDOWS = physicalTable('windows');
const NUM_LOCK = physicalIndex('NumLock') as number;
const PAUSE = physicalIndex('Pause') as number;

/**
 * Physical key of a libuiohook code: set-1 scancodes, with 0x0e00 or (arrows) 0xe000 for those behind an E0 byte. NumLock is 0x45 and
 * Pause 0x0e45. 0 stands for keys it does not know, some of them real (IntlBackslash, IntlRo).
 */
export function physicalOf(keycode: number): number {
  if (keycode === 0x45) return NUM_LOCK;
  if (keycode === 0x0e45) return PAUSE;
  const extended = keycode >> 8;
  const at = (keycode & 0xff) | (extended === 0x0e || extended === 0xe0 ? 0x100 : 0);
  return keycode === 0 ? UNKNOWN_KEY : (WINDOWS[at] ?? UNKNOWN_KEY);
}

/** libuiohook's buttons, from 1. */
const BUTTONS = ['MouseLeft', 'MouseRight', 'MouseMiddle', 'MouseBack', 'MouseForward'].map((name) => physicalIndex(name) as number);

export function buttonOf(button: number): number {
  return BUTTONS[button - 1] ?? UNKNOWN_KEY;
}

/** Vertical is 3, horizontal 4; `rotation` -1 is up or left. */
export function wheelOf(direction: number, rotation: number): { readonly axis: 'wheel_y' | 'wheel_x'; readonly notches: number } {
  return direction === 4 ? { axis: 'wheel_x', notches: Math.sign(rotation) } : { axis: 'wheel_y', notches: -Math.sign(rotation) };
}
