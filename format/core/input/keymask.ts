/** The spec's baseline `keymask` (GAP v0.2 section 4): name and bit. Bits 11–15 are reserved. */
export const KEYMASK_BITS = {
  W: 0,
  A: 1,
  S: 2,
  D: 3,
  Space: 4,
  Ctrl: 5,
  LMB: 6,
  RMB: 7,
  R: 8,
  E: 9,
  Shift: 10,
} as const;

export type MaskedKey = keyof typeof KEYMASK_BITS;

/** The names held in a mask, in bit order. */
export function keysOf(mask: number): MaskedKey[] {
  return (Object.keys(KEYMASK_BITS) as MaskedKey[]).filter((name) => (mask & (1 << KEYMASK_BITS[name])) !== 0);
}
