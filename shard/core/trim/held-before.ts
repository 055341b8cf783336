import { NOT_HELD } from '#format/core/input/codes.ts';

/**
 * What is found held where a session or a piece begins is stamped so much before it, us: before its first picture too, whose read begins up to 1 ms
 * early (`MAX_LEAD_US` of the grab), and in which each of some 200 codes has a stamp of its own.
 */
export const FOUND_BEFORE_US = 2048;

/** Events of a whole, in order; `source` is the device and pad of each as one number, `code` an index into the codes (255: unknown). */
export interface EventColumns {
  readonly source: Uint8Array;
  readonly code: Uint8Array;
  readonly value: Float32Array;
}

/** A key or button that is down where a piece begins. */
export interface HeldBefore {
  readonly source: number;
  readonly code: number;
}

/** What the events before a piece leave held: those of a device before its `from`, counted from its first. */
export function heldBefore(
  { source, code, value }: EventColumns,
  codes: readonly string[],
  spans: ReadonlyMap<number, { readonly from: number }>,
): HeldBefore[] {
  const isHeld = codes.map((name) => !NOT_HELD.includes(name));
  const down = new Map<number, HeldBefore>();
  const counted = new Map<number, number>();
  for (let i = 0; i < source.length; i++) {
    const [whose, what] = [source[i] as number, code[i] as number];
    const ordinal = counted.get(whose) ?? 0;
    counted.set(whose, ordinal + 1);
    if (ordinal >= (spans.get(whose)?.from ?? 0) || isHeld[what] !== true) continue;
    const key = whose * 256 + what;
    if (value[i] === 0) down.delete(key);
    else down.set(key, { source: whose, code: what });
  }
  return [...down.values()];
}
