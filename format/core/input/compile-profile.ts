import { EVENT_CODES, keymaskBit } from '#format/core/input/codes.ts';
import { physicalIndex } from '#format/core/input/physical-keys.ts';
import type { KeyProfile } from '#format/core/input/profile.ts';

// Separate from the profile's schema: every thread of a recording needs these tables, and none needs the 96 modules of zod.

/** No action. */
export const UNMAPPED = -1;

/** A profile as the hot path needs it: tables, no names. */
export interface CompiledProfile {
  /** Every `code` of this session's events, by index: the common ones, then the profile's own. */
  readonly codes: readonly string[];
  /** Code by physical key; {@link UNMAPPED} for keys that are not stored. */
  readonly codeOf: Int16Array;
  /** By code: low 16 bits `keymask`, high 16 bits one for each of `columns`. */
  readonly stateBits: Uint32Array;
  readonly columns: readonly string[];
}

/** Turns a checked profile into tables. */
export function compileProfile({ keys, actions }: KeyProfile): CompiledProfile {
  const codes = [...EVENT_CODES, ...Object.keys(actions).filter((name) => !(EVENT_CODES as readonly string[]).includes(name))];
  const columns = customColumns(actions);
  const bitOf = (code: string): number | undefined => {
    const action = actions[code];
    if (action?.column !== undefined) return 16 + columns.indexOf(action.column);
    return action?.bit ?? keymaskBit(code);
  };
  const stateBits = Uint32Array.from(codes, (code) => {
    const bit = bitOf(code);
    return bit === undefined ? 0 : 2 ** bit;
  });
  const codeOf = new Int16Array(256).fill(UNMAPPED);
  for (const [key, action] of Object.entries(keys)) codeOf[physicalIndex(key) as number] = codes.indexOf(action);
  return { codes, codeOf, stateBits, columns };
}

/** The profile's own columns of `controls.parquet`, each once, in the order they are named. */
export function customColumns(actions: KeyProfile['actions']): string[] {
  return [...new Set(Object.values(actions).flatMap(({ column }) => column ?? []))];
}

/** Names and bits of `keymask` in a session: the spec's, and those the profile assigns. */
export function keymaskBits({ actions }: KeyProfile, spec: Readonly<Record<string, number>>): Record<string, number> {
  const own = Object.entries(actions).flatMap(([name, { bit }]) => (bit === undefined ? [] : [[name, bit] as const]));
  return { ...spec, ...Object.fromEntries(own) };
}
