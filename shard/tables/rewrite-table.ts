import type { Column, ColumnType, TableSchema } from '#format/core/parquet/tables.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import type { TableReader } from '#format/tables/read-table.ts';
import { writeWhole } from '#shard/folder/files.ts';
import type { Batch, ColumnValues } from '#shard/tables/batch.ts';
import { writeTable } from '#shard/tables/write-table.ts';

/** Changes one column's values; `row` counts in the source table. */
export type Rewrite = (value: unknown, row: number) => unknown;
/** A row that the source table does not have, by column. */
export type NewRow = Readonly<Record<string, unknown>>;
/** What changes besides rows that are left out: values of columns (of one that the source table lacks too), and rows that come before all others. */
export interface Changes {
  readonly rewrites?: Readonly<Record<string, Rewrite>> | undefined;
  readonly adds?: readonly Column[] | undefined;
  readonly begins?: readonly NewRow[] | undefined;
}

/** Writes the rows of a table that `keep` marks to another, column by column, unchanged except for `changes`. */
export async function rewriteTable(
  table: TableReader,
  path: string,
  file: string,
  keep: Uint8Array,
  changes: Changes = {},
): Promise<WrittenFile> {
  const own = table.schema(file);
  const schema = { ...own, columns: [...own.columns, ...(changes.adds ?? []).filter(({ name }) => !table.has(name))] };
  return await writeWhole(path, (temporary) => writeTable(temporary, schema, keptBatches(table, schema, keep, changes)));
}

async function* keptBatches(
  table: TableReader,
  schema: TableSchema,
  keep: Uint8Array,
  { rewrites = {}, begins = [] }: Changes,
): AsyncGenerator<Batch> {
  if (begins.length > 0)
    yield {
      rows: begins.length,
      columns: schema.columns.map(({ name, type }) =>
        columnOf(
          type,
          begins.map((row) => row[name]),
        ),
      ),
    };
  for await (const { from, rows, columns } of table.rowGroups()) {
    const kept: number[] = [];
    for (let i = 0; i < rows; i++) if (keep[from + i] === 1) kept.push(i);
    if (kept.length === 0) continue;
    const columnsOf = schema.columns.map(({ name, type }) => {
      const values = columns.get(name);
      const rewrite = rewrites[name];
      return columnOf(
        type,
        kept.map((i) => (rewrite === undefined ? values?.[i] : rewrite(values?.[i], from + i))),
      );
    });
    yield { rows: kept.length, columns: columnsOf };
  }
}

/** Values as a column; null and undefined are nulls. */
export function columnOf(type: ColumnType, values: readonly unknown[]): ColumnValues {
  const valid = new Uint8Array(Math.ceil(values.length / 8));
  let nulls = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || values[i] === undefined) nulls += 1;
    else valid[i >> 3] = (valid[i >> 3] as number) | (1 << (i & 7));
  }
  const rest = nulls === 0 ? {} : { valid, nulls };
  if (type === 'string') {
    const index = new Map<unknown, number>();
    for (const value of values) if (!index.has(value)) index.set(value, index.size);
    const at = (value: unknown) => index.get(value) as number;
    const data = index.size > 256 ? Uint32Array.from(values, at) : Uint8Array.from(values, at);
    return { data, words: [...index.keys()].map(String), ...rest };
  }
  if (type === 'int64') return { data: BigInt64Array.from(values, (value) => BigInt((value as bigint | number | null) ?? 0)), ...rest };
  const numbers = (i: number) => Number(values[i] ?? 0);
  const length = { length: values.length };
  if (type === 'int32') return { data: Int32Array.from(length, (_, i) => numbers(i)), ...rest };
  if (type === 'uint32') return { data: Uint32Array.from(length, (_, i) => numbers(i)), ...rest };
  if (type === 'uint16') return { data: Uint16Array.from(length, (_, i) => numbers(i)), ...rest };
  if (type === 'float64') return { data: Float64Array.from(length, (_, i) => numbers(i)), ...rest };
  if (type === 'float32') return { data: Float32Array.from(length, (_, i) => numbers(i)), ...rest };
  return { data: Uint8Array.from(length, (_, i) => numbers(i)), ...rest };
}
