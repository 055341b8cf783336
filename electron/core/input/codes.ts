import { KEYMASK_BITS, type MaskedKey } from '#core/input/keymask.ts';

/** What `code` in `events.parquet` may be: the keys of the mask, and what a mouse does besides. Journal records carry the index. */
export const EVENT_CODES = [
  'W',
  'A',
  'S',
  'D',
  'Space',
  'Ctrl',
  'LMB',
  'RMB',
  'R',
  'E',
  'Shift',
  'MMB',
  'X1',
  'X2',
  'wheel_y',
  'wheel_x',
  'move',
] as const;

export type EventCode = (typeof EVENT_CODES)[number];

export function codeIndex(code: EventCode): number {
  return EVENT_CODES.indexOf(code);
}

/** Mask of the code with this index; 0 for codes outside the mask. Table look-up: the hot path asks once per event. */
export const CODE_MASK: Uint16Array = Uint16Array.from(EVENT_CODES, (code) =>
  code in KEYMASK_BITS ? 1 << KEYMASK_BITS[code as MaskedKey] : 0,
);

/** `device` of a row or event. Journal records carry the index. */
export const DEVICES = ['kb', 'mouse', 'pad', 'vr_hmd', 'vr_hand_L', 'vr_hand_R'] as const;

export const KEYBOARD = 0;
export const MOUSE = 1;
