import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TableSpan } from '#format/clip/table-span.ts';
import type { TableSchema } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SCHEMA: TableSchema = {
  file: 'rows.parquet',
  groupRows: 3,
  columns: [
    { name: 'ts_us', type: 'int64', nullable: false, note: '' },
    { name: 'n', type: 'uint32', nullable: false, note: '' },
  ],
};
let folder: TemporaryFolder;

beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** A table with one row group for each list of times. */
async function tableOf(...groups: readonly (readonly number[])[]): Promise<TableSpan> {
  const path = join(folder.path, SCHEMA.file);
  let n = 0;
  await writeTable(
    path,
    SCHEMA,
    groups.map((times) => ({
      rows: times.length,
      columns: [{ data: BigInt64Array.from(times, BigInt) }, { data: Uint32Array.from(times, () => n++) }],
    })),
  );
  return new TableSpan(await TableReader.open(path));
}

const GROUPS = [
  [10, 20, 30],
  [40, 40, 50],
  [60, 70, 80],
];

it('reads rows after a moment, up to and including another, across row groups', async () => {
  using table = await tableOf(...GROUPS);
  const between = async (after: number, upto: number) => {
    const { from, tsUs, columns } = await table.between(after, upto);
    return [from, [...tsUs], columns.get('n')];
  };
  expect(await between(0, 1000)).toEqual([0, GROUPS.flat(), [0, 1, 2, 3, 4, 5, 6, 7, 8]]);
  expect(await between(20, 40)).toEqual([2, [30, 40, 40], [2, 3, 4]]);
  expect(await between(30, 60)).toEqual([3, [40, 40, 50, 60], [3, 4, 5, 6]]);
  expect(await between(80, 1000)).toEqual([0, [], []]);
  expect(await between(51, 59)).toEqual([0, [], []]);
});

it('refuses rows and row groups that are not in order of time', async () => {
  using groups = await tableOf([40, 50, 51], [10, 20, 21]);
  await expect(groups.between(0, 30)).rejects.toThrow('row groups are not in order');
  using rows = await tableOf([10, 30, 20]);
  await expect(rows.between(0, 100)).rejects.toThrow('row 2: ts_us falls');
});
