import type { RowPlace } from '#format/core/game/row-order.ts';

/** Columns compared cell by cell. Those in which peers may differ (when something was known, what was guessed) are left out. */
export const COMPARED = ['action', 'reward', 'terminated', 'truncated', 'info', 'observation', 'state_hash'] as const;

export type ComparedColumn = (typeof COMPARED)[number];

/** Columns whose numbers may differ a little. Two hashes are the same, or their states are not; so are two flags. */
export const TOLERANT = ['action', 'reward', 'info', 'observation'] as const satisfies readonly ComparedColumn[];

export type TolerantColumn = (typeof TOLERANT)[number];

/** A stretch of rows of one export, column by column. `null`: the game did not say. */
export interface GameBatch {
  readonly rows: number;
  readonly episode: ArrayLike<number>;
  readonly frame: ArrayLike<number>;
  readonly player: ArrayLike<string>;
  readonly confirmed: ArrayLike<boolean | number>;
  readonly cells: Readonly<Record<ComparedColumn, ArrayLike<unknown>>>;
}

export interface CompareOptions {
  /** How much numbers of a column, and within its JSON, may differ: finite. */
  readonly tolerance?: Readonly<Partial<Record<TolerantColumn, number>>> | undefined;
  /** Called with every divergence, as it is found. */
  readonly onDivergence?: ((divergence: Divergence) => void) | undefined;
  /** Called with every stretch of frames whose state hashes have the same status, in order. */
  readonly onHashes?: ((stretch: HashStretch) => void) | undefined;
}

/** A place at which two exports diverge. */
export type Divergence = RowPlace &
  (
    | { readonly kind: 'cell'; readonly column: ComparedColumn; readonly a: unknown; readonly b: unknown }
    | { readonly kind: 'only-a' | 'only-b' }
    | { readonly kind: 'order-a' | 'order-b' }
  );

/**
 * What is known of a frame's state hashes: they agree or differ; `unknown`: one of the two has none; `unconfirmed`: one of the two is not
 * final; `one-sided`: only one export has the frame.
 */
export type HashStatus = 'agree' | 'differ' | 'unknown' | 'unconfirmed' | 'one-sided';

/** Frames `from` to `to` of an episode, whose hashes have the same status. */
export interface HashStretch {
  readonly episode: number;
  readonly from: number;
  readonly to: number;
  readonly status: HashStatus;
}

export interface Comparison {
  readonly rows: { readonly a: number; readonly b: number; readonly compared: number };
  /** Confirmed rows in one export only. */
  readonly only: { readonly a: number; readonly b: number };
  /** Pairs not compared, because one of the two rows is unconfirmed, and unconfirmed rows that the other does not have. */
  readonly unconfirmed: number;
  /** Rows out of order, or repeated. */
  readonly disordered: { readonly a: number; readonly b: number };
  readonly differing: Readonly<Record<ComparedColumn, number>>;
  /** Cells that both reported, besides actions: without any, nothing is known of the two games. */
  readonly reported: number;
  /** Frames whose state hashes agree, differ, or are not known to both. */
  readonly hashes: { readonly agree: number; readonly differ: number; readonly unknown: number };
  /** The earliest divergence. */
  readonly first: Divergence | undefined;
}

/**
 * What a comparison amounts to. `unconfirmed`: nothing that both confirmed differs, but some rows of one are not final, so that the exports
 * are not proven equal (REC-03, VERIFY-01).
 */
export type Outcome = 'identical' | 'different' | 'unconfirmed' | 'nothing';

export function outcomeOf({ only, disordered, first, unconfirmed, reported }: Comparison): Outcome {
  if (first !== undefined || only.a + only.b + disordered.a + disordered.b > 0) return 'different';
  if (unconfirmed > 0) return 'unconfirmed';
  return reported === 0 ? 'nothing' : 'identical';
}
