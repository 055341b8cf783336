import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RecordBatch, Table, Timestamp, TimeUnit, vectorFromArray } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { CONTROLS, EVENTS, GAME, GROUP_ROWS, TABLES } from '#format/core/parquet/tables.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { schemaProblems, TableReader } from '#format/tables/read-table.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { makeFolders, writeJson, writeWhole } from '#shard/folder/files.ts';
import { arrowBytes } from '#shard/tables/parquet-bytes.ts';
import { rewriteTable } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const batch = (rows: number, from: number) => ({
  rows,
  columns: [
    { data: BigInt64Array.from({ length: rows }, (_, i) => BigInt(from + i) * 1_000_003n) },
    { data: Uint32Array.from({ length: rows }, (_, i) => from + i) },
    { data: new Uint8Array(rows).fill(1), words: ['kb', 'mouse'] },
    undefined,
    { data: Uint8Array.from({ length: rows }, (_, i) => i % 2), words: ['W', 'move'] },
    { data: new Float32Array(rows).fill(0.5) },
    { data: new Float32Array(rows).fill(-1.25), valid: new Uint8Array(Math.ceil(rows / 8)).fill(255), nulls: 0 },
    undefined,
    { data: Uint8Array.from({ length: rows }, (_, i) => i % 2) },
  ],
});

const schema = { ...EVENTS, columns: EVENTS.columns.map((column) => (column.name === 'dy' ? { ...column, nullable: true } : column)) };

describe('a Parquet table', () => {
  it('reads back over several row groups, with nulls as NaN', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'events.parquet');
    await writeTable(path, schema, [batch(GROUP_ROWS, 0), batch(10, GROUP_ROWS)]);
    using table = await TableReader.open(path);
    expect(table.rows).toBe(GROUP_ROWS + 10);
    expect(schemaProblems(table, EVENTS)).toEqual([]);
    const times = await table.numbers('ts_us');
    expect([times[0], times.at(-1)]).toEqual([0, (GROUP_ROWS + 9) * 1_000_003]);
    expect((await table.fill('seq', new Uint32Array(table.rows))).at(-1)).toBe(GROUP_ROWS + 9);
    expect([...(await table.words('code', ['move'])).subarray(0, 4)]).toEqual([255, 0, 255, 0]);
    expect((await table.numbers('dx'))[5]).toBe(-1.25);
    expect((await table.numbers('dy'))[5]).toBeNaN();
  });

  it('has row groups of its schema’s size, however much is written at a time, and keeps them when it is rewritten', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'events.parquet');
    const again = join(folder.path, 'again.parquet');
    const groupRows = 100;
    await writeTable(path, { ...schema, groupRows }, [batch(250, 0), ...Array.from({ length: 7 }, (_, i) => batch(10, 250 + 10 * i))]);
    using table = await TableReader.open(path);
    await rewriteTable(table, again, EVENTS.file, new Uint8Array(320).fill(1));
    using second = await TableReader.open(again);
    for (const reader of [table, second]) {
      const groups: number[] = [];
      for await (const { rows } of reader.rowGroups(['ts_us'])) groups.push(rows);
      expect(groups).toEqual([100, 100, 100, 20]);
    }
    // An observation of 2 kB a row.
    expect(GAME.groupRows * 2048).toBeLessThanOrEqual(2 ** 24);
  });

  it('whose source fails is an error that says why', async () => {
    using folder = new TemporaryFolder();
    const failing = (function* () {
      yield batch(10, 0);
      throw new Error('the journal is gone');
    })();
    await expect(writeTable(join(folder.path, 'events.parquet'), schema, failing)).rejects.toThrow('the journal is gone');
  });

  it('without rows still has its columns', async () => {
    using folder = new TemporaryFolder();
    for (const schema of TABLES) {
      const path = join(folder.path, schema.file);
      await writeTable(path, schema, []);
      using table = await TableReader.open(path);
      expect(table.rows).toBe(0);
      expect(schemaProblems(table, schema)).toEqual([]);
    }
  });

  it('of another shape is reported, column by column', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'x.parquet');
    await writeTable(path, { file: 'x', groupRows: 10, columns: [{ name: 'ts_us', type: 'uint32', nullable: false, note: '' }] }, [
      { rows: 1, columns: [{ data: Uint32Array.of(1) }] },
    ]);
    using table = await TableReader.open(path);
    expect(schemaProblems(table, CONTROLS)).toContain('column ts_us is uint32, not int64');
    expect(schemaProblems(table, CONTROLS)).toContain('column keymask is missing');
    expect(schemaProblems(table, CONTROLS, ['device'])).toEqual(['column ts_us is uint32, not int64', 'column device is missing']);
  });

  it('of time stamps, as other libraries write them, is not taken for one of microseconds', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'x.parquet');
    for (const unit of [TimeUnit.NANOSECOND, TimeUnit.MICROSECOND]) {
      const times = vectorFromArray([1, 2], new Timestamp(unit));
      const [rows] = new Table({ ts_us: times }).batches;
      writeFileSync(path, new Uint8Array(await new Response(await arrowBytes(rows as RecordBatch)).arrayBuffer()));
      using table = await TableReader.open(path);
      const name = `${TimeUnit[unit].slice(0, -'SECOND'.length)}S`;
      expect(schemaProblems(table, CONTROLS)[0]).toBe(`column ts_us is a TIMESTAMP in ${name}, not int64`);
    }
  });

  it('that is not one is refused, and its file closed', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'x.parquet');
    writeFileSync(path, 'PAR1 but not really PAR1');
    await expect(TableReader.open(path)).rejects.toThrow();
  });
});

describe('files', () => {
  it('appear whole or not at all', async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'a.json');
    await expect(
      writeWhole(path, async (temporary) => {
        writeFileSync(temporary, 'half');
        throw new Error('disk full');
      }),
    ).rejects.toThrow('disk full');
    expect(existsSync(path)).toBe(false);
    await writeJson(path, { a: 1 });
    expect(readFileSync(path, 'utf8')).toBe('{\n  "a": 1\n}\n');
    expect(await hashFile(path)).toBe(createHash('sha256').update('{\n  "a": 1\n}\n').digest('hex'));
  });

  it('get folders made to any depth, but never below a file or where the system refuses', () => {
    using folder = new TemporaryFolder();
    makeFolders(join(folder.path, 'a/b/c'));
    expect(existsSync(join(folder.path, 'a/b/c'))).toBe(true);
    writeFileSync(join(folder.path, 'file'), '');
    expect(() => makeFolders(join(folder.path, 'file/x'))).toThrow(/ENOTDIR/);
    expect(() => makeFolders('/proc/x')).toThrow();
  });

  it('get folders made by several processes at once', async () => {
    using folder = new TemporaryFolder();
    const script = `import { makeFolders } from ${JSON.stringify(import.meta.resolve('#shard/folder/files.ts'))};
      for (let i = 0; i < 3000; i++) makeFolders(${JSON.stringify(folder.path)} + '/' + i + '/train');`;
    const run = promisify(execFile);
    const both = [1, 2, 3].map(async () => await run(process.execPath, ['--input-type=module', '-e', script]));
    await expect(Promise.all(both)).resolves.toHaveLength(3);
  });

  it('of nonsense in place of a video are damage at byte 0, not an exception', () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'v.ivf');
    writeFileSync(path, 'nonsense');
    expect(scanVideo(path)).toMatchObject({ fourcc: '????', damage: { offset: 0 } });
  });
});
