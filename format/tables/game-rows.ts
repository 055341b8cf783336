import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type RowPlace, rowOrder } from '#format/core/game/row-order.ts';
import { GAME, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';

type Columns = ReadonlyMap<string, ArrayLike<unknown>>;

/** Rows of one of the two tables. */
export interface GameRows {
  /** `game.parquet`, or else `unconfirmed.parquet`. */
  readonly exported: boolean;
  readonly rows: number;
  readonly columns: Columns;
}

/** A session's game rows: `game.parquet`, and `unconfirmed.parquet` beside it where there is one. */
export class GameTables implements Disposable {
  readonly exported: TableReader;
  readonly unconfirmed: TableReader | undefined;

  private constructor(exported: TableReader, unconfirmed: TableReader | undefined) {
    this.exported = exported;
    this.unconfirmed = unconfirmed;
  }

  /** Rejects when one of them cannot be read. */
  static async open(table: string): Promise<GameTables> {
    const exported = await TableReader.open(table);
    const beside = join(dirname(table), UNCONFIRMED.file);
    try {
      return new GameTables(exported, existsSync(beside) ? await TableReader.open(beside) : undefined);
    } catch (error) {
      exported[Symbol.dispose]();
      throw error;
    }
  }

  static async openFolder(folder: string): Promise<GameTables> {
    return await GameTables.open(join(folder, GAME.file));
  }

  [Symbol.dispose](): void {
    this.exported[Symbol.dispose]();
    this.unconfirmed?.[Symbol.dispose]();
  }

  get rows(): number {
    return this.exported.rows + (this.unconfirmed?.rows ?? 0);
  }

  /** The rows of both in one order, some at a time; `names` holds those of a place. Memory: a row group of each. */
  async *groups(names: readonly string[]): AsyncGenerator<GameRows> {
    const left = new Side(this.exported, names, true);
    const right = this.unconfirmed && new Side(this.unconfirmed, names, false);
    await left.load();
    await right?.load();
    while (left.place !== undefined || right?.place !== undefined) {
      const [side, other] = right !== undefined && isBefore(right.place, left.place) ? [right, left] : [left, right];
      yield side.takeUpTo(other?.place);
      if (side.place === undefined) await side.load();
    }
  }
}

/** One of the two tables, and how far it has been read. */
class Side {
  readonly #groups: AsyncIterator<{ rows: number; columns: Columns }>;
  readonly #exported: boolean;
  #rows = 0;
  #columns: Columns = new Map();
  #at = 0;

  constructor(table: TableReader, names: readonly string[], exported: boolean) {
    this.#groups = table.rowGroups([...names])[Symbol.asyncIterator]();
    this.#exported = exported;
  }

  /** The next row's; undefined: nothing is loaded. */
  get place(): RowPlace | undefined {
    if (this.#at >= this.#rows) return undefined;
    const cell = (name: string) => this.#columns.get(name)?.[this.#at];
    return { episode: Number(cell('episode')), frame: Number(cell('frame')), player: String(cell('player')) };
  }

  async load(): Promise<void> {
    do {
      const { value, done } = await this.#groups.next();
      if (done === true) return;
      [this.#rows, this.#columns, this.#at] = [value.rows, value.columns, 0];
    } while (this.#rows === 0);
  }

  /** Those before the other side's next one; at least one. */
  takeUpTo(other: RowPlace | undefined): GameRows {
    const from = this.#at;
    if (other === undefined) this.#at = this.#rows;
    else
      do this.#at += 1;
      while (isBefore(this.place, other));
    const all = from === 0 && this.#at === this.#rows;
    const part = (values: ArrayLike<unknown>) => Array.prototype.slice.call(values, from, this.#at);
    const columns = all ? this.#columns : new Map([...this.#columns].map(([name, values]) => [name, part(values)]));
    return { exported: this.#exported, rows: this.#at - from, columns };
  }
}

function isBefore(a: RowPlace | undefined, b: RowPlace | undefined): boolean {
  return a !== undefined && (b === undefined || rowOrder(a, b) < 0);
}
