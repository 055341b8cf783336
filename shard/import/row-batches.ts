import type { TableSchema } from '#format/core/parquet/tables.ts';
import type { Row } from '#shard/core/import/input-rows.ts';
import type { Batch } from '#shard/tables/batch.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';

/** Rows a batch: as columns of values they take a few MB. */
const BATCH_ROWS = 8192;

/** Rows as the batches of a table. */
export function* rowBatches({ columns }: TableSchema, rows: Iterable<Row>): Generator<Batch> {
  let batch: Row[] = [];
  const whole = (): Batch => ({
    rows: batch.length,
    columns: columns.map(({ name, type }) =>
      columnOf(
        type,
        batch.map((row) => row[name]),
      ),
    ),
  });
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield whole();
    batch = [];
  }
  if (batch.length > 0) yield whole();
}
