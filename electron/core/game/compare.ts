/** What is compared, cell by cell. What two peers may see differently (when something was known, what was guessed) is not. */
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
  /** Numbers of a column, and within its JSON, may differ by so much. */
  readonly tolerance?: Readonly<Partial<Record<ComparedColumn, number>>> | undefined;
}

/** The first place at which two exports part. */
type Divergence = { readonly episode: number; readonly frame: number; readonly player: string } & (
  | { readonly kind: 'cell'; readonly column: ComparedColumn; readonly a: unknown; readonly b: unknown }
  | { readonly kind: 'only-a' | 'only-b' }
  | { readonly kind: 'order-a' | 'order-b' }
);

export interface Comparison {
  readonly rows: { readonly a: number; readonly b: number; readonly compared: number };
  /** In one export only; rows that one of them could not confirm count here as long as the other has none at all. */
  readonly only: { readonly a: number; readonly b: number };
  /** Not compared: one of the two was forced at a deadline. */
  readonly unconfirmed: number;
  /** Rows that lie before one that they come after. */
  readonly disordered: { readonly a: number; readonly b: number };
  readonly differing: Readonly<Record<ComparedColumn, number>>;
  /** Frames whose state hashes agree, differ, or are not known to both. */
  readonly hashes: { readonly agree: number; readonly differ: number; readonly unknown: number };
  readonly first: Divergence | undefined;
}

/** Whether nothing that was confirmed on both sides differs. */
export function isIdentical({ only, disordered, first }: Comparison): boolean {
  return first === undefined && only.a === 0 && only.b === 0 && disordered.a === 0 && disordered.b === 0;
}

/** A row under a cursor. */
class Cursor {
  readonly #batches: AsyncIterator<GameBatch>;
  batch: GameBatch | undefined;
  at = -1;
  rows = 0;
  disordered = 0;

  constructor(batches: AsyncIterable<GameBatch>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  get episode(): number {
    return this.batch?.episode[this.at] as number;
  }

  get frame(): number {
    return this.batch?.frame[this.at] as number;
  }

  get player(): string {
    return this.batch?.player[this.at] as string;
  }

  /** On by a row within the batch; false when a new batch is needed. */
  step(): boolean {
    if (this.batch === undefined || this.at + 1 >= this.batch.rows) return false;
    this.at += 1;
    this.rows += 1;
    return true;
  }

  async load(): Promise<void> {
    do {
      const { value, done } = await this.#batches.next();
      this.batch = done === true ? undefined : value;
    } while (this.batch !== undefined && this.batch.rows === 0);
    this.at = 0;
    if (this.batch !== undefined) this.rows += 1;
  }
}

/** Order of rows: by episode, frame, player. */
function order(a: Cursor, b: { readonly episode: number; readonly frame: number; readonly player: string }): number {
  if (a.episode !== b.episode) return a.episode - b.episode;
  if (a.frame !== b.frame) return a.frame - b.frame;
  return a.player < b.player ? -1 : a.player > b.player ? 1 : 0;
}

/**
 * Compares two exports of one game, aligned by (episode, frame, player) and not by row, in one pass over both. Memory: one batch of each.
 * Both must be in that order; a row that is not is a divergence of its own.
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
  let hashedFrame = '';
  const keyOf = ({ episode, frame, player }: Cursor) => ({ episode, frame, player });

  const advance = async (cursor: Cursor, side: 'a' | 'b'): Promise<void> => {
    const before = cursor.batch && keyOf(cursor);
    if (!cursor.step()) await cursor.load();
    // A row that is out of place is passed over, and counted: what is behind it is still compared.
    while (cursor.batch !== undefined && before !== undefined && order(cursor, before) <= 0) {
      cursor.disordered += 1;
      first ??= { kind: `order-${side}`, ...keyOf(cursor) };
      if (!cursor.step()) await cursor.load();
    }
  };
  const countHash = (x: unknown, y: unknown) => {
    // Once a frame, not once for every player.
    const frame = `${left.episode} ${left.frame}`;
    if (frame === hashedFrame) return;
    hashedFrame = frame;
    if (x === null || x === undefined || y === null || y === undefined) hashes.unknown += 1;
    else if (x === y) hashes.agree += 1;
    else hashes.differ += 1;
  };

  await advance(left, 'a');
  await advance(right, 'b');
  while (left.batch !== undefined && right.batch !== undefined) {
    const which = order(left, right);
    if (which < 0) {
      only.a += 1;
      first ??= { kind: 'only-a', ...keyOf(left) };
      await advance(left, 'a');
      continue;
    }
    if (which > 0) {
      only.b += 1;
      first ??= { kind: 'only-b', ...keyOf(right) };
      await advance(right, 'b');
      continue;
    }
    const [x, y, i, j] = [left.batch, right.batch, left.at, right.at];
    if (x.confirmed[i] && y.confirmed[j]) {
      compared += 1;
      for (const column of COMPARED) {
        const [va, vb] = [x.cells[column][i], y.cells[column][j]];
        if (sameCell(va, vb, tolerance[column])) continue;
        differing[column] += 1;
        first ??= { kind: 'cell', ...keyOf(left), column, a: va ?? null, b: vb ?? null };
      }
      countHash(x.cells.state_hash[i], y.cells.state_hash[j]);
    } else unconfirmed += 1;
    // Both by a row without waiting, as nearly always.
    await advance(left, 'a');
    await advance(right, 'b');
  }
  for (const [cursor, side] of [
    [left, 'a'],
    [right, 'b'],
  ] as const)
    while (cursor.batch !== undefined) {
      only[side] += 1;
      first ??= { kind: `only-${side}`, ...keyOf(cursor) };
      await advance(cursor, side);
    }
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

function sameCell(a: unknown, b: unknown, tolerance = 0): boolean {
  if (a === b) return true;
  // A cell that is not there is `null` or `undefined`, as its reader likes.
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

/** The same but for numbers that lie near to each other. */
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
