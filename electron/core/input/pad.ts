/**
 * Bits of `pad_buttons`, in the order that GAP v0.2 section 4 begins (A, B, X, Y, LB, RB, Start, Back) and we go on with. Names by place,
 * as on an Xbox pad: A is the lower of the four, whatever is printed on it.
 */
export const PAD_BUTTONS = [
  'A',
  'B',
  'X',
  'Y',
  'LB',
  'RB',
  'Start',
  'Back',
  'LS',
  'RS',
  'Up',
  'Down',
  'Left',
  'Right',
  'Guide',
  'Misc',
] as const;

/** Pads at once. */
export const MAX_PADS = 4;

/** Sticks and triggers of one pad, in the order of the columns: `lx ly rx ry lt rt`. */
export const PAD_AXES = 6;

/** A stick's raw value, -32768 to 32767, as -1..1 (GAP v0.2 section 4). Both ends are reached, and 0 stays 0. */
export function stickValue(raw: number): number {
  return raw < 0 ? raw / 32768 : raw / 32767;
}

/** A trigger's raw value, 0 to 32767, as 0..1. */
export function triggerValue(raw: number): number {
  return raw <= 0 ? 0 : raw / 32767;
}
