import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import type { ColumnType, TableSchema } from '#format/core/parquet/tables.ts';
import type { Batch } from '#shard/tables/batch.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

type Row = Record<string, unknown>;

/** A copy of a shard that may be damaged. */
export class ShardCopy implements Disposable {
  readonly #folder = new TemporaryFolder();
  readonly path: string;

  constructor(shard: string) {
    this.path = join(this.#folder.path, 'shard');
    cpSync(shard, this.path, { recursive: true });
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  file(name: string): string {
    return join(this.path, name);
  }

  editJson(name: string, edit: (json: Row) => void): void {
    const json = JSON.parse(readFileSync(this.file(name), 'utf8')) as Row;
    edit(json);
    writeFileSync(this.file(name), `${JSON.stringify(json, undefined, 2)}\n`);
  }

  editBytes(name: string, edit: (bytes: Buffer) => Buffer): void {
    writeFileSync(this.file(name), edit(readFileSync(this.file(name))));
  }

  /** Reads a table, lets `edit` change the rows, and writes it back. */
  async editTable(schema: TableSchema, edit: (rows: Row[]) => Row[], types: Readonly<Record<string, ColumnType>> = {}): Promise<void> {
    const bytes = readFileSync(this.file(schema.file));
    const rows = (await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
      compressors: { ZSTD: (input) => zstdDecompressSync(input) },
    })) as Row[];
    const changed = { ...schema, columns: schema.columns.map((column) => ({ ...column, type: types[column.name] ?? column.type })) };
    await writeTable(this.file(schema.file), changed, [batchOf(changed, edit(rows))]);
  }

  /** Makes hashes.json correct again: what is left is wrong content, not wrong hashes. */
  rehash(): void {
    const sha256: Record<string, string> = {};
    for (const name of readdirSync(this.path)) {
      if (name !== 'hashes.json')
        sha256[name] = createHash('sha256')
          .update(readFileSync(this.file(name)))
          .digest('hex');
    }
    writeFileSync(this.file('hashes.json'), `${JSON.stringify({ sha256 }, undefined, 2)}\n`);
  }
}

function batchOf(schema: TableSchema, rows: readonly Row[]): Batch {
  return {
    rows: rows.length,
    columns: schema.columns.map(({ name, type }) =>
      columnOf(
        type,
        rows.map((row) => row[name]),
      ),
    ),
  };
}
