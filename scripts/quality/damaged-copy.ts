import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Meta } from '#format/core/documents/meta.ts';
import { VIDEO_FILE } from '#format/core/layout.ts';
import { CONTROLS, EVENTS, type TableSchema } from '#format/core/parquet/tables.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { type Rewrite, rewriteTable } from '#shard/tables/rewrite-table.ts';

type Tables = Readonly<Record<string, Rewrite>>;

/** A falsified copy of a shard: its hashes are corrected, so that only its content can give it away. */
export class DamagedCopy implements Disposable {
  readonly path: string;
  readonly #from: string;

  /** Files are hard-linked, not copied: to change one, write a new one. */
  constructor(shard: string, path: string) {
    this.#from = shard;
    this.path = path;
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
    for (const file of readdirSync(shard))
      if (!file.includes('sig') && !file.includes('dsse')) linkSync(join(shard, file), join(path, file));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Rewrites a table, column by column; `keep` says which rows stay. */
  async table(schema: TableSchema, rewrites: Tables, keep?: (row: number) => boolean): Promise<void> {
    await this.tableOf(this.#from, schema, rewrites, keep);
  }

  /** The same, from another shard's table. */
  async tableOf(shard: string, schema: TableSchema, rewrites: Tables, keep?: (row: number) => boolean): Promise<void> {
    using table = await TableReader.open(join(shard, schema.file));
    const kept = Uint8Array.from({ length: table.rows }, (_, row) => (keep === undefined || keep(row) ? 1 : 0));
    rmSync(this.file(schema.file));
    await rewriteTable(table, this.file(schema.file), schema.file, kept, { rewrites });
  }

  /** Shifts every input stamp, as if the input had been received at another time. */
  async moveInput(moved: (us: number) => number): Promise<void> {
    const time: Rewrite = (value) => BigInt(Math.round(moved(Number(value))));
    await this.table(CONTROLS, { ts_us: time, custom_grid_us: time });
    await this.table(EVENTS, { ts_us: time });
  }

  meta(edit: (meta: Meta) => void): void {
    const meta = JSON.parse(readFileSync(this.file('meta.json'), 'utf8')) as Meta;
    edit(meta);
    rmSync(this.file('meta.json'));
    writeFileSync(this.file('meta.json'), JSON.stringify(meta));
  }

  /** Deletes the verdict from sealing, which knows nothing of the damage, and writes correct hashes. */
  async seal(): Promise<void> {
    const { frame_watermark_sample } = JSON.parse(readFileSync(join(this.#from, 'hashes.json'), 'utf8')) as {
      frame_watermark_sample?: unknown;
    };
    rmSync(this.file('hashes.json'));
    rmSync(this.file('qat.json'), { force: true });
    const sha256: Record<string, string> = {};
    for (const name of readdirSync(this.path))
      sha256[name] =
        name === VIDEO_FILE
          ? await hashFile(this.file(name))
          : createHash('sha256')
              .update(readFileSync(this.file(name)))
              .digest('hex');
    writeFileSync(this.file('hashes.json'), JSON.stringify({ sha256, frame_watermark_sample }));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
