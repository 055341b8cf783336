import { countUpTo } from '#format/core/clip/clip-times.ts';
import { GapError, messageOf, systemRemedy } from '#format/core/errors.ts';
import type { TableSchema } from '#format/core/parquet/tables.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { RowGroupRows, TableReader } from '#format/tables/read-table.ts';

/** Rows of a table, in order of time. */
export interface SpanRows {
  /** Number of the first in the file. */
  readonly from: number;
  readonly tsUs: Float64Array;
  /** Values as the file has them; null where it has none. */
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
}

/** Timed rows, wherever they come from. */
export interface TimedSpan {
  /** Rows after one moment, up to and including another. */
  between(afterUs: TsUs, uptoUs: TsUs): Promise<SpanRows>;
  /** Passes all values of a column on, chunk by chunk. */
  each(column: string, take: (values: ArrayLike<unknown>) => void): Promise<void>;
}

/** Row groups kept: the clips of a batch are often neighbours. 72,000 rows of eight columns are about 5 MB. */
const MOST_KEPT = 4;

/** Rows of a table by their time: reads only the row groups that hold some of them. */
export class TableSpan implements TimedSpan, Disposable {
  readonly #table: TableReader;
  readonly #names: readonly string[];
  readonly #kept = new Map<number, Promise<TimedGroup>>();

  /** `table` is closed with it. */
  constructor(table: TableReader, names: readonly string[] = table.columns.map(({ name }) => name)) {
    this.#table = table;
    this.#names = [...new Set(['ts_us', ...names])];
  }

  [Symbol.dispose](): void {
    this.#table[Symbol.dispose]();
  }

  each(column: string, take: (values: ArrayLike<unknown>) => void): Promise<void> {
    return this.#table.each(column, take);
  }

  schema(file: string): TableSchema {
    return this.#table.schema(file);
  }

  /** Rows after one moment, up to and including another. Rejects where the table cannot be read, or is not in order of time. */
  async between(afterUs: TsUs, uptoUs: TsUs): Promise<SpanRows> {
    const parts: SpanPart[] = [];
    for (const [index, { least, most }] of this.#ordered().entries()) {
      if ((most ?? Number.POSITIVE_INFINITY) <= afterUs) continue;
      if ((least ?? Number.NEGATIVE_INFINITY) > uptoUs) break;
      const group = await this.#group(index);
      const [begin, end] = [countUpTo(group.tsUs, afterUs), countUpTo(group.tsUs, uptoUs)];
      if (begin < end) parts.push({ group, begin, end });
    }
    const [first] = parts;
    return {
      from: first === undefined ? 0 : first.group.from + first.begin,
      tsUs: Float64Array.from(parts.flatMap(({ group, begin, end }) => Array.from(group.tsUs.subarray(begin, end)))),
      columns: new Map(this.#names.map((name) => [name, parts.flatMap((part) => valuesOf(part, name))])),
    };
  }

  /** What the file says of its row groups. Rejects where they are not in order: a clip would leave out events in silence. */
  #ordered() {
    const spans = this.#table.spans('ts_us');
    let before = Number.NEGATIVE_INFINITY;
    for (const { least, most } of spans) {
      if (least !== undefined && least < before) throw new Error('its row groups are not in order of ts_us');
      before = most ?? before;
    }
    return spans;
  }

  async #read(index: number): Promise<TimedGroup> {
    try {
      return timed(await this.#table.group(index, this.#names), this.#table.spans('ts_us')[index]);
    } catch (cause) {
      // What is wrong with the connection, or the disk, says so itself.
      if (cause instanceof GapError || systemRemedy(cause) !== undefined) throw cause;
      throw new GapError(
        'shard.table',
        `${this.#table.name}: ${messageOf(cause)}`,
        'Validate the shard to see what else is wrong with it',
        { cause },
      );
    }
  }

  #group(index: number): Promise<TimedGroup> {
    const before = this.#kept.get(index);
    this.#kept.delete(index);
    const reading = before ?? this.#read(index);
    reading.catch(() => this.#kept.delete(index));
    this.#kept.set(index, reading);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return reading;
  }
}

interface TimedGroup extends RowGroupRows {
  readonly tsUs: Float64Array;
}

interface SpanPart {
  readonly group: TimedGroup;
  readonly begin: number;
  readonly end: number;
}

const valuesOf = ({ group, begin, end }: SpanPart, name: string): unknown[] =>
  Array.prototype.slice.call(group.columns.get(name) ?? [], begin, end);

/** Rows out of order, or outside of what the file says of them, would be left out of a clip in silence. */
function timed(group: RowGroupRows, said: { readonly least?: number; readonly most?: number } | undefined): TimedGroup {
  const tsUs = Float64Array.from((group.columns.get('ts_us') ?? []) as ArrayLike<bigint>, Number);
  for (let i = 1; i < tsUs.length; i++)
    if (!((tsUs[i] as number) >= (tsUs[i - 1] as number))) throw new Error(`row ${group.from + i}: ts_us falls`);
  const [first, last] = [tsUs[0], tsUs.at(-1)];
  if (said?.least !== undefined && tsUs.length > 0 && (first !== said.least || last !== said.most))
    throw new Error(`rows from ${group.from}: ts_us is not within the limits that the file says`);
  return { ...group, tsUs };
}
