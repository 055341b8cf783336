import { codeIndex } from '#format/core/input/codes.ts';
import { physicalIndex, physicalTable, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';

/** X keycodes are the kernel's evdev codes (linux/input-event-codes.h) plus 8, whatever the layout. */
export const EVDEV_OFFSET = 8;

/** Physical key by X keycode. */
export function keycodeTable(): Uint8Array {
  const evdev = physicalTable('evdev');
  return Uint8Array.from({ length: 256 }, (_, keycode) =>
    keycode < EVDEV_OFFSET ? UNKNOWN_KEY : (evdev[keycode - EVDEV_OFFSET] as number),
  );
}

/** Physical button by X button: 1 to 3, 8 and 9. 4 to 7 are wheel notches. */
export const BUTTON_KEYS: Uint8Array = Uint8Array.from({ length: 256 }, (_, button) => {
  const name = { 1: 'MouseLeft', 2: 'MouseMiddle', 3: 'MouseRight', 8: 'MouseBack', 9: 'MouseForward' }[button];
  return name === undefined ? UNKNOWN_KEY : (physicalIndex(name) as number);
});

const WHEEL_Y = codeIndex('wheel_y');
const WHEEL_X = codeIndex('wheel_x');

/** Whether an X button is a notch of a wheel. */
export function isWheel(button: number): boolean {
  return button >= 4 && button <= 7;
}

export function wheelCode(button: number): number {
  return button <= 5 ? WHEEL_Y : WHEEL_X;
}

/** Up and right are positive. */
export function wheelNotch(button: number): number {
  return button === 4 || button === 7 ? 1 : -1;
}
