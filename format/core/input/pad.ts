/**
 * Bits of `pad_buttons`: GAP v0.2 section 4 gives the first (A, B, X, Y, LB, RB, Start, Back), the rest are ours. Named by position, as on
 * an Xbox pad: A is the lowest of the four, whatever is printed on it.
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

/** Most pads at the same time. */
export const MAX_PADS = 4;

/** Sticks and triggers of one pad, in the order of the columns: `lx ly rx ry lt rt`. */
export const PAD_AXES = 6;

/** Those columns. */
export const PAD_AXIS_COLUMNS = ['pad_lx', 'pad_ly', 'pad_rx', 'pad_ry', 'pad_lt', 'pad_rt'] as const;

/** A stick's raw value, -32768 to 32767, as -1..1 (GAP v0.2 section 4). Both ends are reached, and 0 stays 0. */
export function stickValue(raw: number): number {
  return raw < 0 ? raw / 32768 : raw / 32767;
}

/** A trigger's raw value, 0 to 32767, as 0..1. */
export function triggerValue(raw: number): number {
  return raw <= 0 ? 0 : raw / 32767;
}
