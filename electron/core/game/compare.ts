import { type RowPlace, rowOrder } from '#core/game/row-order.ts';

/** Columns compared cell by cell. Those in which peers may differ (when something was known, what was guessed) are left out. */
export const COMPARED = ['action', 'reward', 'terminated', 'truncated', 'info', 'observation', 'state_hash'] as const;

export type ComparedColumn = (typeof COMPARED)[number];

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
  /** How much numbers of a column, and within its JSON, may differ. */
  readonly tolerance?: Readonly<Partial<Record<ComparedColumn, number>>> | undefined;
}

/** The first place at which two exports diverge. */
type Divergence = RowPlace &
  (
    | { readonly kind: 'cell'; readonly column: ComparedColumn; readonly a: unknown; readonly b: unknown }
    | { readonly kind: 'only-a' | 'only-b' }
    | { readonly kind: 'order-a' | 'order-b' }
  );

export interface Comparison {
  readonly rows: { readonly a: number; readonly b: number; readonly compared: number };
  /** Rows in one export only, confirmed or not. */
  readonly only: { readonly a: number; readonly b: number };
  /** Pairs not compared, because one of the two rows is unconfirmed. */
  readonly unconfirmed: number;
  /** Rows out of order, or repeated. */
  readonly disordered: { readonly a: number; readonly b: number };
  readonly differing: Readonly<Record<ComparedColumn, number>>;
  /** Frames whose state hashes agree, differ, or are not known to both. */
  readonly hashes: { readonly agree: number; readonly differ: number; readonly unknown: number };
  readonly first: Divergence | undefined;
}

/** Whether both have the same rows, in order, and nothing confirmed on both sides differs. */
export function isIdentical({ only, disordered, first }: Comparison): boolean {
  return first === undefined && only.a === 0 && only.b === 0 && disordered.a === 0 && disordered.b === 0;
}

/** A row under a cursor. */
class Cursor {
  readonly #batches: AsyncIterator<GameBatch>;
  batch: GameBatch | undefined;
  at = -1;
  episode = -1;
  frame = -1;
  player = '';
  rows = 0;
  disordered = 0;
  /** The first row out of order, or repeated. */
  firstDisordered: RowPlace | undefined;

  constructor(batches: AsyncIterable<GameBatch>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Advances by a row within the batch; false when another batch has to be loaded first. Rows out of place are skipped and counted. */
  step(): boolean {
    const { batch } = this;
    if (batch === undefined) return false;
    for (let at = this.at + 1; at < batch.rows; at++) {
      this.at = at;
      this.rows += 1;
      const place = { episode: batch.episode[at] as number, frame: batch.frame[at] as number, player: batch.player[at] as string };
      if (rowOrder(this, place) < 0) {
        ({ episode: this.episode, frame: this.frame, player: this.player } = place);
        return true;
      }
      this.disordered += 1;
      this.firstDisordered ??= place;
    }
    this.at = batch.rows;
    return false;
  }

  /** Advances by a row; `batch` is undefined after the last one. */
  async next(): Promise<void> {
    while (!this.step()) {
      const { value, done } = await this.#batches.next();
      this.batch = done === true ? undefined : value;
      this.at = -1;
      if (this.batch === undefined) return;
    }
  }
}

/**
 * Compares two exports of one game, aligned by (episode, frame, player) and not by row, in one pass over both. Memory: one batch of each.
 * Both must be in that order; a row out of order is itself a divergence.
 */
export async function compareGames(
  a: AsyncIterable<GameBatch>,
  b: AsyncIterable<GameBatch>,
  { tolerance = {} }: CompareOptions = {},
): Promise<Comparison> {
  const [left, right] = [new Cursor(a), new Cursor(b)];
  const differing = Object.fromEntries(COMPARED.map((column) => [column, 0])) as Record<ComparedColumn, number>;
  const only = { a: 0, b: 0 };
  const hashes = { agree: 0, differ: 0, unknown: 0 };
  let [compared, unconfirmed] = [0, 0];
  let first: Divergence | undefined;
  let [hashedEpisode, hashedFrame] = [-1, -1];
  const keyOf = ({ episode, frame, player }: Cursor) => ({ episode, frame, player });
  const onlyIn = (side: 'a' | 'b', cursor: Cursor) => {
    only[side] += 1;
    first ??= { kind: `only-${side}`, ...keyOf(cursor) };
  };
  const countHash = (x: unknown, y: unknown) => {
    // Once a frame, not once for every player.
    if (left.episode === hashedEpisode && left.frame === hashedFrame) return;
    [hashedEpisode, hashedFrame] = [left.episode, left.frame];
    if (x === null || x === undefined || y === null || y === undefined) hashes.unknown += 1;
    else if (x === y) hashes.agree += 1;
    else hashes.differ += 1;
  };
  const comparePair = (x: GameBatch, y: GameBatch, i: number, j: number) => {
    if (!x.confirmed[i] || !y.confirmed[j]) {
      unconfirmed += 1;
      return;
    }
    compared += 1;
    for (const column of COMPARED) {
      const [va, vb] = [x.cells[column][i], y.cells[column][j]];
      if (sameCell(va, vb, tolerance[column])) continue;
      differing[column] += 1;
      first ??= { kind: 'cell', ...keyOf(left), column, a: va ?? null, b: vb ?? null };
    }
    countHash(x.cells.state_hash[i], y.cells.state_hash[j]);
  };

  await left.next();
  await right.next();
  while (left.batch !== undefined && right.batch !== undefined) {
    const which = rowOrder(left, right);
    if (which < 0) onlyIn('a', left);
    else if (which > 0) onlyIn('b', right);
    else comparePair(left.batch, right.batch, left.at, right.at);
    // Only another batch is awaited: a promise for each row would be most of the work.
    if (which <= 0 && !left.step()) await left.next();
    if (which >= 0 && !right.step()) await right.next();
  }
  for (; left.batch !== undefined; await left.next()) onlyIn('a', left);
  for (; right.batch !== undefined; await right.next()) onlyIn('b', right);
  for (const [side, { firstDisordered }] of [
    ['a', left],
    ['b', right],
  ] as const)
    if (firstDisordered !== undefined) first = earlier(first, { kind: `order-${side}`, ...firstDisordered });
  return {
    rows: { a: left.rows, b: right.rows, compared },
    only,
    unconfirmed,
    disordered: { a: left.disordered, b: right.disordered },
    differing,
    hashes,
    first,
  };
}

/** The earlier of the two; within the same frame, the one found first. */
function earlier(first: Divergence | undefined, other: Divergence): Divergence {
  if (first === undefined || other.episode < first.episode) return other;
  return other.episode === first.episode && other.frame < first.frame ? other : first;
}

function sameCell(a: unknown, b: unknown, tolerance = 0): boolean {
  if (a === b) return true;
  // An absent cell is `null` or `undefined`, depending on the reader.
  if (a === null || a === undefined) return b === null || b === undefined;
  if (typeof a === 'number' && typeof b === 'number') return Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= tolerance;
  if (tolerance > 0 && typeof a === 'string' && typeof b === 'string') return sameJson(parsed(a), parsed(b), tolerance);
  return false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The same, except that numbers may differ by the tolerance. */
function sameJson(a: unknown, b: unknown, tolerance: number): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= tolerance;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keysA.length === keysB.length &&
    keysA.every((key) => Object.hasOwn(b, key) && sameJson((a as never)[key], (b as never)[key], tolerance))
  );
}
