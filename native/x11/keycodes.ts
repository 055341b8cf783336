import { codeIndex } from '#core/input/codes.ts';
import type { KeyProfile, PhysicalKey } from '#core/input/profile.ts';

/** X11 keycodes of physical keys: the kernel's evdev code (linux/input-event-codes.h) plus 8, whatever the layout. */
const KEYCODES: Readonly<Record<PhysicalKey, number>> = {
  KeyW: 25,
  KeyE: 26,
  KeyR: 27,
  KeyA: 38,
  KeyS: 39,
  KeyD: 40,
  ControlLeft: 37,
  ShiftLeft: 50,
  ShiftRight: 62,
  Space: 65,
  ControlRight: 105,
};

/** X keycodes are 8 to 255. */
export const UNMAPPED = -1;

/** For every X keycode the event code it means in this profile, or {@link UNMAPPED}. */
export function keycodeTable(profile: KeyProfile): Int8Array {
  const table = new Int8Array(256).fill(UNMAPPED);
  for (const [key, code] of Object.entries(profile) as [PhysicalKey, KeyProfile[PhysicalKey]][]) table[KEYCODES[key]] = codeIndex(code);
  return table;
}

/** The X keycode of a physical key, for injecting it. */
export function keycodeOf(key: PhysicalKey): number {
  return KEYCODES[key];
}

/** Event codes of X's pointer buttons 1 to 9; 4 to 7 are wheel notches. */
export const BUTTON_CODES: readonly number[] = [
  UNMAPPED,
  codeIndex('LMB'),
  codeIndex('MMB'),
  codeIndex('RMB'),
  codeIndex('wheel_y'),
  codeIndex('wheel_y'),
  codeIndex('wheel_x'),
  codeIndex('wheel_x'),
  codeIndex('X1'),
  codeIndex('X2'),
];

/** Direction of the wheel buttons: up and right are positive. */
export function wheelNotch(button: number): number {
  return button === 4 || button === 7 ? 1 : button === 5 || button === 6 ? -1 : 0;
}
