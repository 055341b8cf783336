import type { EventCode } from '#core/input/codes.ts';

/** A physical key, named as in the W3C's UI Events `code` values: its place on the keyboard, whatever the layout prints on it. */
export type PhysicalKey =
  | 'KeyW'
  | 'KeyA'
  | 'KeyS'
  | 'KeyD'
  | 'Space'
  | 'ControlLeft'
  | 'ControlRight'
  | 'KeyR'
  | 'KeyE'
  | 'ShiftLeft'
  | 'ShiftRight';

/** Which physical key means what in a game. Keys that are not listed are counted and never stored. */
export type KeyProfile = Readonly<Record<PhysicalKey, EventCode>>;

/** The spec's baseline mapping (GAP v0.2 section 4). */
export const BASELINE_PROFILE: KeyProfile = {
  KeyW: 'W',
  KeyA: 'A',
  KeyS: 'S',
  KeyD: 'D',
  Space: 'Space',
  ControlLeft: 'Ctrl',
  ControlRight: 'Ctrl',
  KeyR: 'R',
  KeyE: 'E',
  ShiftLeft: 'Shift',
  ShiftRight: 'Shift',
};
