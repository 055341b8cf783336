import { STICK_REST } from '#core/input/codes.ts';

/** Columns of a pad's row, and the value above which each counts as held. */
export const PAD_COLUMNS: readonly { readonly column: string; readonly rest: number; readonly camera?: boolean }[] = [
  { column: 'pad_buttons', rest: 0 },
  { column: 'pad_lx', rest: STICK_REST },
  { column: 'pad_ly', rest: STICK_REST },
  { column: 'pad_rx', rest: STICK_REST, camera: true },
  { column: 'pad_ry', rest: STICK_REST, camera: true },
  { column: 'pad_lt', rest: STICK_REST },
  { column: 'pad_rt', rest: STICK_REST },
];
