import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';
import { GAME } from '#core/format/parquet/tables.ts';
import { compareShards } from '#inspector/compare-shards.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const table = join(folder.path, GAME.file);
beforeAll(async () => {
  await writeTable(table, GAME, []);
});

it('is the same as itself, given as a folder or as a table', async () => {
  expect(await compareShards(folder.path, table)).toMatchObject({ only: { a: 0, b: 0 }, rows: { a: 0, b: 0, compared: 0 } });
});

it('says which of the two is missing, is no table, has another layout, or ends early', async () => {
  const said = async (path: string) => await compareShards(table, path).then(String, ({ message }: Error) => message);
  expect(await said('/nowhere')).toBe('/nowhere: there is no such file or folder');
  expect(existsSync(join(inject('shard'), GAME.file))).toBe(false);
  expect(await said(inject('shard'))).toContain('is missing: no game reported its state in this session');
  const other = join(folder.path, 'other.parquet');
  writeFileSync(other, 'no table');
  expect(await said(other)).toContain(other);
  copyFileSync(join(inject('shard'), 'events.parquet'), other);
  expect(await said(other)).toMatch(/other\.parquet: column episode is missing/);
  const cut = readFileSync(table);
  writeFileSync(other, Buffer.concat([cut.subarray(0, 4), cut.subarray(-20)]));
  expect(await said(other)).toContain(other);
});
