import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** A stick or trigger, by its place among `PAD_AXIS_COLUMNS`. */
export type Axis = 0 | 1 | 2 | 3 | 4 | 5;

/** One thing that a source says a player did, or its game: `atUs` on the source's clock, us. */
export type SourceInput = { readonly atUs: TsUs } & (
  | { readonly is: 'key'; readonly key: PhysicalKey | undefined; readonly down: boolean }
  | { readonly is: 'button'; readonly pad: number; readonly code: string | undefined; readonly down: boolean }
  | { readonly is: 'axis'; readonly pad: number; readonly axis: Axis; readonly value: number }
  /** Counts right and down; notches right and up. */
  | { readonly is: 'move'; readonly dx: number; readonly dy: number }
  | { readonly is: 'wheel'; readonly dx: number; readonly dy: number }
  /** Whether it is the game that has the focus from here on. */
  | { readonly is: 'focus'; readonly game: boolean }
  /** Of a kind that a shard has no place for. */
  | { readonly is: 'other' }
);

/** Why an event of a source is not among the shard's. */
export const LEFT_OUT = ['unmapped', 'repeated', 'second-key', 'unfocused', 'outside', 'other'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];
