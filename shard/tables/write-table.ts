import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RecordBatch } from 'apache-arrow';
import type { TableSchema } from '#format/core/parquet/tables.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { WrittenHash } from '#format/sign/written-hash.ts';
import type { Batch } from '#shard/tables/batch.ts';

/**
 * Writes a Parquet file (ZSTD) from batches, and fsyncs it; row groups have `schema.groupRows` rows, whatever the batch sizes. Writes to
 * `path` directly: the caller renames. Resolves with what was written. Rejects with the system's error.
 */
export async function writeTable(path: string, schema: TableSchema, batches: Iterable<Batch> | AsyncIterable<Batch>): Promise<WrittenFile> {
  // Imported here: Arrow and the writer are 150 modules and 5 MB of WebAssembly, 0.15 s of processor for a command that writes no table.
  const { parquetBytes } = await import('#shard/tables/parquet-bytes.ts');
  const source = new Watched(batches);
  try {
    const written = await writeBytes(path, await parquetBytes(schema, source));
    if (source.failure !== undefined) throw source.failure;
    return written;
  } catch (error) {
    throw source.failure ?? error;
  }
}

/** Writes rows as one row group (Snappy), for readers that expect lists or metadata; as {@link writeTable} otherwise. */
export async function writeArrow(path: string, rows: RecordBatch): Promise<WrittenFile> {
  const { arrowBytes } = await import('#shard/tables/parquet-bytes.ts');
  return await writeBytes(path, await arrowBytes(rows));
}

async function writeBytes(path: string, bytes: globalThis.ReadableStream<Uint8Array>): Promise<WrittenFile> {
  const hash = new WrittenHash();
  const follow = new Transform({
    transform(chunk: Uint8Array, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(bytes as never), follow, createWriteStream(path, { flush: true }));
  return hash.written();
}

/**
 * Remembers what its batches threw: the writer makes a "Dyn casting error" of it before the first, and takes it for the end after that: the table
 * would be short, and nobody would know.
 */
class Watched implements AsyncIterable<Batch> {
  readonly #batches: Iterable<Batch> | AsyncIterable<Batch>;
  failure: unknown;

  constructor(batches: Iterable<Batch> | AsyncIterable<Batch>) {
    this.#batches = batches;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {
    try {
      yield* this.#batches;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
