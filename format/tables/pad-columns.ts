import { STICK_REST } from '#format/core/input/codes.ts';

/** How far a stick, or a trigger, goes (GAP v0.2 section 4). */
const STICK = { rest: STICK_REST, least: -1 };
const TRIGGER = { rest: STICK_REST, least: 0 };

/** Columns of a pad's row, the value above which each counts as held, and the least that it can have: no axis goes beyond 1. */
export const PAD_COLUMNS: readonly {
  readonly column: string;
  readonly rest: number;
  readonly least?: number;
  readonly camera?: boolean;
}[] = [
  { column: 'pad_buttons', rest: 0 },
  { column: 'pad_lx', ...STICK },
  { column: 'pad_ly', ...STICK },
  { column: 'pad_rx', ...STICK, camera: true },
  { column: 'pad_ry', ...STICK, camera: true },
  { column: 'pad_lt', ...TRIGGER },
  { column: 'pad_rt', ...TRIGGER },
];
