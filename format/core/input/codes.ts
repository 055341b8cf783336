import { KEYMASK_BITS, type MaskedKey } from '#format/core/input/keymask.ts';
import { PAD_BUTTONS } from '#format/core/input/pad.ts';

/**
 * What `code` in `events.parquet` may be in every session: the keys of the mask, what else a mouse does, the buttons of a pad, and a
 * marker. Journal records carry the index. A key profile's own actions follow after these ({@link EventCodes}).
 */
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
  'marker',
  ...PAD_BUTTONS.map((name) => `pad_${name}` as const),
] as const;

/** Codes of events that cannot be held down. */
export const NOT_HELD: readonly string[] = ['wheel_y', 'wheel_x', 'move', 'marker'] satisfies readonly (typeof EVENT_CODES)[number][];

export type EventCode = (typeof EVENT_CODES)[number];

export function codeIndex(code: EventCode): number {
  return EVENT_CODES.indexOf(code);
}

/** Index of the first pad button's code. */
export const FIRST_PAD_CODE = codeIndex('pad_A');

/** The bit of the spec's mask for a code that has one. */
export function keymaskBit(code: string): number | undefined {
  return Object.hasOwn(KEYMASK_BITS, code) ? KEYMASK_BITS[code as MaskedKey] : undefined;
}

/** `device` of a row or event. Journal records carry the index. */
export const DEVICES = ['kb', 'mouse', 'pad', 'vr_hmd', 'vr_hand_L', 'vr_hand_R'] as const;

export const KEYBOARD = 0;
export const MOUSE = 1;
export const PAD = 2;
export const FIRST_VR = 3;

/** A stick or trigger pushed no further than this is at rest. */
export const STICK_REST = 0.15;
