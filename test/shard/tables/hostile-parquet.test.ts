import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TableReader } from '#format/tables/read-table.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { bytesOf, type Struct, varint } from '#test/support/thrift.ts';

const ROWS = 10;
const [INT32, REQUIRED, OPTIONAL, REPEATED, RLE_DICTIONARY, DATA_PAGE, DICTIONARY_PAGE] = [1, 0, 1, 2, 8, 0, 2];
const column = (name: string, repetition?: number): Struct => ({ 1: INT32, ...(repetition !== undefined && { 3: repetition }), 4: name });
const root = (children: number): Struct => ({ 4: 'root', 5: children });

interface Shape {
  readonly levels?: number;
  readonly chunks?: number;
  readonly path?: string[];
  readonly rows?: number;
  readonly groups?: number;
}

/** A table of one column `v`, each row the first of a dictionary; `levels`: for how many rows it claims a value. */
function tableOf(elements: readonly Struct[], { levels, chunks = 1, path = ['v'], rows = ROWS, groups = 1 }: Shape = {}): Buffer {
  const runs = levels === undefined ? [] : [...varint(levels * 2), 1];
  const body = [...(levels === undefined ? [] : [runs.length, 0, 0, 0, ...runs]), 1, ...varint(2 * rows), 0];
  const dictionary = [...bytesOf({ 1: DICTIONARY_PAGE, 2: 4, 3: 4, 7: { 1: 1, 2: 0 } }), 42, 0, 0, 0];
  const data = [...bytesOf({ 1: DATA_PAGE, 2: body.length, 3: body.length, 5: { 1: rows, 2: RLE_DICTIONARY, 3: 3, 4: 3 } }), ...body];
  const size = BigInt(dictionary.length + data.length);
  const chunk: Struct = {
    2: 4n,
    3: { 1: INT32, 2: { list: [] }, 3: path, 4: 0, 5: BigInt(rows), 6: size, 7: size, 9: BigInt(4 + dictionary.length), 11: 4n },
  };
  const group: Struct = { 1: { list: Array(chunks).fill(chunk) }, 2: size, 3: BigInt(rows) };
  const footer = bytesOf({ 1: 1, 2: { list: elements }, 3: BigInt(rows * groups), 4: { list: Array(groups).fill(group) } });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), Buffer.from([...dictionary, ...data, ...footer]), length, Buffer.from('PAR1')]);
}

async function read(bytes: Buffer): Promise<number[]> {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'x.parquet');
  writeFileSync(path, bytes);
  using table = await TableReader.open(path);
  return [...(await table.numbers('v'))];
}

it.each([
  ['controls.parquet', 8_000_000, 2, '16000000 rows are declared, at most 12000000'],
  ['frames.parquet', 8_000_000, 1, '8000000 rows are declared, at most 1920000'],
  ['events.parquet', 8_000_000, 1, /^8000000 rows are declared, at most \d{2,3}$/],
])('%s of %d rows in %d groups, of runs, is refused before they are counted out', async (name, rows, groups, says) => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, name);
  const bytes = tableOf([root(1), column('v', REQUIRED)], { rows, groups });
  writeFileSync(path, bytes);
  await expect(TableReader.open(path)).rejects.toThrow(says);
  expect(bytes.length).toBeLessThan(200);
  writeFileSync(join(folder.path, 'other.parquet'), tableOf([root(1), column('v', REQUIRED)], { rows, groups: 2 }));
  using table = await TableReader.open(join(folder.path, 'other.parquet'));
  expect(table.rows).toBe(2 * rows);
});

it('reads a column of a dictionary, with or without levels', async () => {
  expect(await read(tableOf([root(1), column('v', REQUIRED)]))).toEqual(Array(ROWS).fill(42));
  expect(await read(tableOf([root(1), column('v', OPTIONAL)], { levels: ROWS }))).toEqual(Array(ROWS).fill(42));
});

it.each([
  ['INTEGER(16, unsigned)', { 10: { 10: { 1: 16, 2: false } } }, 'uint16'],
  ['INTEGER(32, signed)', { 10: { 10: { 1: 32, 2: true } } }, 'int32'],
  ['INTEGER(8, unsigned), which no column of ours is', { 10: { 10: { 1: 8, 2: false } } }, 'INT32 UINT_8'],
  ['UINT_16, as older writers say it', { 6: 12 }, 'uint16'],
] as const)('knows the type of a column that says %s', async (_, says, type) => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'x.parquet');
  writeFileSync(path, tableOf([root(1), { ...column('v', REQUIRED), ...says }]));
  using table = await TableReader.open(path);
  expect(table.columns).toEqual([{ name: 'v', type }]);
  expect([...(await table.numbers('v'))]).toEqual(Array(ROWS).fill(42));
});

// From such a page hyparquet makes an array of a hundred million: 2.6 GB for a file of 200 bytes.
const BOMB = { levels: 1e8 };
it.each([
  ['whose levels never end', tableOf([root(1), column('v', OPTIONAL)], BOMB), 'column v: a run of 100000000 values where 10 are left'],
  ['that does not say whether it may be null', tableOf([root(1), column('v')], BOMB), 'column v is not there as one plain column'],
  ['that is a list', tableOf([root(1), column('v', REPEATED)], BOMB), 'column v is not there as one plain column'],
  [
    'with the name of another',
    tableOf([root(2), { 3: OPTIONAL, 4: 's', 5: 1 }, column('v', REQUIRED), column('v', OPTIONAL)], BOMB),
    'column v is not there as one plain column',
  ],
  ['that appears twice', tableOf([root(1), column('v', OPTIONAL)], { ...BOMB, chunks: 2 }), 'column v is not there as one plain column'],
  [
    'with another inside it',
    tableOf([root(1), { 3: OPTIONAL, 4: 'v', 5: 1 }, column('w', OPTIONAL)], { ...BOMB, path: ['v', 'w'] }),
    'column v is not there as one plain column',
  ],
])('refuses a column %s', async (_, bytes, says) => {
  await expect(read(bytes)).rejects.toThrow(says);
});
