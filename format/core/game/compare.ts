import {
  COMPARED,
  type ComparedColumn,
  type CompareOptions,
  type Comparison,
  type Divergence,
  type GameBatch,
  type HashStatus,
} from '#format/core/game/comparison.ts';
import { ExportCursor } from '#format/core/game/export-cursor.ts';
import { HashStretches } from '#format/core/game/hash-stretches.ts';
import { rowOrder } from '#format/core/game/row-order.ts';
import { sameCell } from '#format/core/game/same-cell.ts';

/**
 * Compares two exports of one game, aligned by (episode, frame, player) and not by row, in one pass over both. Memory: one batch of each.
 * Both must be in that order; a row out of order is itself a divergence.
 */
export async function compareGames(
  a: AsyncIterable<GameBatch>,
  b: AsyncIterable<GameBatch>,
  options: CompareOptions = {},
): Promise<Comparison> {
  return await new Comparing(a, b, options).run();
}

class Comparing {
  readonly #left: ExportCursor;
  readonly #right: ExportCursor;
  readonly #options: CompareOptions;
  readonly #tolerance: Readonly<Partial<Record<ComparedColumn, number>>>;
  readonly #hashes: HashStretches;
  readonly #differing = Object.fromEntries(COMPARED.map((column) => [column, 0])) as Record<ComparedColumn, number>;
  readonly #only = { a: 0, b: 0 };
  #compared = 0;
  #reported = 0;
  #unconfirmed = 0;
  #first: Divergence | undefined;

  constructor(a: AsyncIterable<GameBatch>, b: AsyncIterable<GameBatch>, options: CompareOptions) {
    this.#left = new ExportCursor(a, (place) => this.#diverge({ kind: 'order-a', ...place }));
    this.#right = new ExportCursor(b, (place) => this.#diverge({ kind: 'order-b', ...place }));
    this.#options = options;
    this.#tolerance = options.tolerance ?? {};
    this.#hashes = new HashStretches((stretch) => options.onHashes?.(stretch));
  }

  async run(): Promise<Comparison> {
    const [left, right] = [this.#left, this.#right];
    await left.next();
    await right.next();
    while (left.batch !== undefined && right.batch !== undefined) {
      const which = rowOrder(left, right);
      if (which < 0) this.#onlyIn('a', left);
      else if (which > 0) this.#onlyIn('b', right);
      else this.#pair(left.batch, right.batch);
      // Only another batch is awaited: a promise for each row would be most of the work.
      if (which <= 0 && !left.step()) await left.next();
      if (which >= 0 && !right.step()) await right.next();
    }
    for (; left.batch !== undefined; await left.next()) this.#onlyIn('a', left);
    for (; right.batch !== undefined; await right.next()) this.#onlyIn('b', right);
    this.#hashes.end();
    const { agree, differ, unknown } = this.#hashes.counts;
    return {
      rows: { a: left.rows, b: right.rows, compared: this.#compared },
      only: this.#only,
      unconfirmed: this.#unconfirmed,
      disordered: { a: left.disordered, b: right.disordered },
      differing: this.#differing,
      reported: this.#reported,
      hashes: { agree, differ, unknown },
      first: this.#first,
    };
  }

  #onlyIn(side: 'a' | 'b', cursor: ExportCursor): void {
    if (!cursor.batch?.confirmed[cursor.at]) {
      this.#unconfirmed += 1;
      this.#hashes.take(cursor.episode, cursor.frame, 'unconfirmed');
      return;
    }
    this.#only[side] += 1;
    this.#hashes.take(cursor.episode, cursor.frame, 'one-sided');
    this.#diverge({ kind: `only-${side}`, ...cursor.place });
  }

  #pair(x: GameBatch, y: GameBatch): void {
    const { episode, frame, at: i } = this.#left;
    const { at: j } = this.#right;
    if (!x.confirmed[i] || !y.confirmed[j]) {
      this.#unconfirmed += 1;
      this.#hashes.take(episode, frame, 'unconfirmed');
      return;
    }
    this.#compared += 1;
    for (const column of COMPARED) {
      const [va, vb] = [x.cells[column][i], y.cells[column][j]];
      if (column !== 'action' && isReported(va) && isReported(vb)) this.#reported += 1;
      if (sameCell(va, vb, this.#tolerance[column])) continue;
      this.#differing[column] += 1;
      this.#diverge({ kind: 'cell', ...this.#left.place, column, a: va ?? null, b: vb ?? null });
    }
    this.#hashes.take(episode, frame, hashStatus(x.cells.state_hash[i], y.cells.state_hash[j]));
  }

  #diverge(divergence: Divergence): void {
    this.#options.onDivergence?.(divergence);
    this.#first = earlier(this.#first, divergence);
  }
}

const isReported = (cell: unknown): boolean => cell !== null && cell !== undefined;

function hashStatus(x: unknown, y: unknown): HashStatus {
  if (!isReported(x) || !isReported(y)) return 'unknown';
  return x === y ? 'agree' : 'differ';
}

/** The earlier of the two; within the same frame, the one found first. */
function earlier(first: Divergence | undefined, other: Divergence): Divergence {
  if (first === undefined || other.episode < first.episode) return other;
  return other.episode === first.episode && other.frame < first.frame ? other : first;
}
