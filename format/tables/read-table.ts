import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  type RowGroup,
  type SchemaElement,
  snappyUncompress,
} from 'hyparquet';
import { GapError, messageOf } from '#format/core/errors.ts';
import { mostRows } from '#format/core/parquet/most-rows.ts';
import { checkFooter, checkPages, checkRows } from '#format/core/parquet/parquet-bounds.ts';
import { type ColumnType, GROUP_ROWS, type TableSchema } from '#format/core/parquet/tables.ts';
import { utf8 } from '#format/folder/utf8.ts';
import type { ByteSource } from '#format/source/byte-source.ts';
import { FileSource } from '#format/source/file-source.ts';

type Decompress = (packed: Uint8Array, plainBytes: number) => Uint8Array;

/** Limited to the size a page declares. Other people's shards may use any of them. */
const DECOMPRESSORS = {
  SNAPPY: (packed, plainBytes) => {
    const plain = new Uint8Array(plainBytes);
    snappyUncompress(packed, plain);
    return plain;
  },
  ZSTD: (packed, plainBytes) => zstdDecompressSync(packed, { maxOutputLength: Math.max(1, plainBytes) }),
  GZIP: (packed, plainBytes) => gunzipSync(packed, { maxOutputLength: Math.max(1, plainBytes) }),
  BROTLI: (packed, plainBytes) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, plainBytes) }),
} satisfies Readonly<Record<string, Decompress>>;
type Codec = keyof typeof DECOMPRESSORS;
const TAIL_BYTES = 8;
/** Of a footer, and of one column in a row group: two hours of ours have 40 kB and 2 MB. Elsewhere a server says how long a file is. */
const MOST_FOOTER_BYTES = 64e6;
const MOST_CHUNK_BYTES = 512e6;

/** A row group: the number of its first row in the file, and its columns. */
export interface RowGroupRows {
  readonly from: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ArrayLike<unknown>>;
}

interface GroupSpan {
  readonly rows: number;
  readonly least?: number;
  readonly most?: number;
}

/** One open Parquet file. Reads a column of one row group at a time, so that memory stays flat. */
export class TableReader implements Disposable {
  readonly #source: ByteSource;
  readonly #file: AsyncBuffer;
  readonly #metadata: FileMetaData;

  private constructor(source: ByteSource, file: AsyncBuffer, metadata: FileMetaData) {
    this.#source = source;
    this.#file = file;
    this.#metadata = metadata;
  }

  /** Rejects with a GapError (`shard.table`, `shard.link`), or the system's error, when the file can't be opened or has no Parquet footer. */
  static async open(path: string): Promise<TableReader> {
    return await TableReader.over(new FileSource(path));
  }

  /** The same of a file that may lie elsewhere; it is closed with the table. */
  static async over(source: ByteSource): Promise<TableReader> {
    try {
      const { byteLength } = source;
      const file: AsyncBuffer = { byteLength, slice: async (start, end = byteLength) => (await source.read(start, end)).buffer };
      checkFooter(await footerOf(source));
      const metadata = await parquetMetadataAsync(file);
      const { num_rows, row_groups } = metadata;
      checkRows(
        Number(num_rows),
        row_groups.map((group) => Number(group.num_rows)),
        mostRows(source.name, byteLength),
      );
      return new TableReader(source, file, metadata);
    } catch (error) {
      source[Symbol.dispose]();
      throw unreadable(error);
    }
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }

  /** Of its file, as messages name it. */
  get name(): string {
    return this.#source.name;
  }

  get rows(): number {
    return Number(this.#metadata.num_rows);
  }

  get columns(): readonly { readonly name: string; readonly type: ColumnType | string }[] {
    return this.#metadata.schema.slice(1).map((element) => ({ name: element.name, type: typeOf(element) }));
  }

  has(column: string): boolean {
    return this.#metadata.schema.some(({ name }) => name === column);
  }

  /** A numeric or boolean column as doubles; nulls are NaN, booleans 0 and 1. int64 is exact below 2^53. */
  numbers(column: string): Promise<Float64Array> {
    return this.fill(column, new Float64Array(this.rows));
  }

  /** As {@link numbers}, into an array of the caller's choice: two hours of rows are 20 MB as doubles. */
  async fill<T extends Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array>(column: string, into: T): Promise<T> {
    await this.#read(column, (values, from) => fillFrom(values, into, from));
    return into;
  }

  /** Passes a numeric column to `take` chunk by chunk, as doubles; the array is reused. */
  eachNumber(column: string, take: (values: Float64Array, from: number) => void): Promise<void> {
    let lent = new Float64Array();
    return this.#read(column, (values, from) => {
      if (lent.length < values.length) lent = new Float64Array(values.length);
      fillFrom(values, lent, 0);
      take(lent.subarray(0, values.length), from);
    });
  }

  /** Passes a column's values to `take` chunk by chunk, as they are, for callers that fold them and keep none. */
  each(column: string, take: (values: ArrayLike<unknown>, from: number) => void): Promise<void> {
    return this.#read(column, take);
  }

  /** A text column as indices into `words`; 255 for any other text. */
  async words(column: string, words: readonly string[]): Promise<Uint8Array> {
    const all = new Uint8Array(this.rows).fill(255);
    const index = new Map<unknown, number>(words.map((word, i) => [word, i]));
    await this.#read(column, (values, from) => {
      for (let i = 0; i < values.length; i++) all[from + i] = index.get(values[i]) ?? 255;
    });
    return all;
  }

  /** The table's own schema: names, types, which columns may be null, and how large its row groups are. */
  schema(file: string): TableSchema {
    const groups = this.#metadata.row_groups.map(({ num_rows }) => Number(num_rows));
    return {
      file,
      groupRows: Math.min(GROUP_ROWS, Math.max(1, ...groups)),
      columns: this.#metadata.schema.slice(1).map((element) => ({
        name: element.name,
        type: typeOf(element) as ColumnType,
        nullable: element.repetition_type === 'OPTIONAL',
        note: '',
      })),
    };
  }

  /** Whole row groups, one after the other: all columns or some, values as they are. Memory: one row group. */
  async *rowGroups(names = this.columns.map(({ name }) => name)): AsyncGenerator<RowGroupRows> {
    for (let group = 0; group < this.#metadata.row_groups.length; group++) yield await this.group(group, names);
  }

  /** One row group: some columns, values as they are. */
  async group(index: number, names: readonly string[]): Promise<RowGroupRows> {
    const { row_groups: groups } = this.#metadata;
    const group = groups[index];
    if (group === undefined) throw new RangeError(`there is no row group ${index}`);
    const from = groups.slice(0, index).reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
    const columns = new Map<string, ArrayLike<unknown>>();
    for (const name of names) {
      // Nearly always one chunk, which need not be copied.
      let values: ArrayLike<unknown> = [];
      await this.#readGroup(name, group, from, (chunk) => {
        values = values.length === 0 ? chunk : [...Array.from(values), ...Array.from(chunk)];
      });
      columns.set(name, values);
    }
    return { from, rows: Number(group.num_rows), columns };
  }

  /** Rows of each row group, and the least and greatest value of an integer column where the file says them. Not checked: it may be wrong. */
  spans(column: string): readonly GroupSpan[] {
    return this.#metadata.row_groups.map(({ num_rows, columns }) => {
      const { min_value, max_value } =
        columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)?.meta_data?.statistics ?? {};
      const known = typeof min_value === 'bigint' && typeof max_value === 'bigint';
      return { rows: Number(num_rows), ...(known && { least: Number(min_value), most: Number(max_value) }) };
    });
  }

  async #read(column: string, take: (values: ArrayLike<unknown>, from: number) => void): Promise<void> {
    let from = 0;
    for (const group of this.#metadata.row_groups) {
      await this.#readGroup(column, group, from, take).catch((error: unknown) => {
        throw unreadable(error);
      });
      from += Number(group.num_rows);
    }
  }

  async #readGroup(
    column: string,
    group: RowGroup,
    rowStart: number,
    take: (values: ArrayLike<unknown>, from: number) => void,
  ): Promise<void> {
    const rows = Number(group.num_rows);
    let seen = 0;
    const onChunk = ({ columnData, rowStart: from }: { columnData: ArrayLike<unknown>; rowStart: number }) => {
      take(columnData, from);
      seen += columnData.length;
    };
    await parquetRead({
      file: await checkedColumn(this.#source, this.#file, this.#metadata.schema, column, group),
      metadata: this.#metadata,
      columns: [column],
      rowStart,
      rowEnd: rowStart + rows,
      compressors: FOR_HYPARQUET,
      onChunk,
    });
    if (seen !== rows) throw new Error(`column ${column}: ${seen} values where ${rows} rows are declared`);
  }
}

/** What a parser says of a table, with what to do; the system's own errors stay. */
function unreadable(error: unknown): unknown {
  if (error instanceof GapError || typeof (error as NodeJS.ErrnoException).code === 'string') return error;
  return new GapError('shard.table', messageOf(error), 'Validate the shard to see what else is wrong with it', { cause: error });
}

/** The last eight bytes hold its length, little-endian, then `PAR1`. */
const MAGIC = 'PAR1';

async function footerOf(source: ByteSource): Promise<Uint8Array> {
  const end = source.byteLength - TAIL_BYTES;
  if (end < MAGIC.length) throw new Error(`it is no Parquet file: it has ${source.byteLength} bytes`);
  const head = utf8(await source.read(0, MAGIC.length));
  if (head !== MAGIC) throw new Error(`it is no Parquet file: it begins with ${JSON.stringify(head)}`);
  const tail = await source.read(end, source.byteLength);
  const length = new DataView(tail.buffer).getUint32(0, true);
  const start = end - length;
  if (utf8(tail.subarray(4)) !== MAGIC || start < 0) throw new Error('it was cut off: a Parquet file ends with its footer');
  if (length > MOST_FOOTER_BYTES) throw new Error(`its footer has ${length} bytes; ${MOST_FOOTER_BYTES} are allowed`);
  return await source.read(start, end);
}

/** The file, with one column of a row group read and checked: no count is trusted that its bytes cannot hold. */
async function checkedColumn(
  source: ByteSource,
  file: AsyncBuffer,
  schema: readonly SchemaElement[],
  column: string,
  { columns, num_rows }: RowGroup,
): Promise<AsyncBuffer> {
  // hyparquet would read every chunk whose path begins with this name, and so parts of lists, structs and duplicate columns unchecked.
  const chunks = columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === column);
  const elements = schema.filter(({ name }) => name === column);
  const [meta, element] = [chunks[0]?.meta_data, elements[0]];
  const one = chunks.length === 1 && elements.length === 1 && meta?.path_in_schema.length === 1;
  if (!one || meta === undefined || (element?.repetition_type !== 'REQUIRED' && element?.repetition_type !== 'OPTIONAL'))
    throw new Error(`column ${column} is not there as one plain column`);
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: bytes, codec } = meta;
  const start = Number(dictionary !== undefined && dictionary > 0 && dictionary < data ? dictionary : data);
  const end = Math.min(file.byteLength, start + Number(bytes));
  if (start < 0 || end < start) throw new Error(`column ${column} lies outside the file`);
  if (end - start > MOST_CHUNK_BYTES)
    throw new Error(`column ${column} has ${end - start} bytes in one row group; ${MOST_CHUNK_BYTES} are allowed`);
  const chunk = await source.read(start, end);
  const shape = {
    rows: Number(num_rows),
    optional: element.repetition_type === 'OPTIONAL',
    boolean: meta.type === 'BOOLEAN',
    unpack: (packed: Uint8Array, plainBytes: number) => unpack(codec, packed, plainBytes),
  };
  try {
    checkPages(chunk, shape);
  } catch (cause) {
    throw new Error(`column ${column}: ${messageOf(cause)}`, { cause });
  }
  return {
    byteLength: file.byteLength,
    slice: (from, to = file.byteLength) =>
      from >= start && to <= end ? chunk.buffer.slice(from - start, to - start) : file.slice(from, to),
  };
}

const isRead = (codec: string): codec is Codec => Object.hasOwn(DECOMPRESSORS, codec);

/** A page as it was before it was compressed. Throws in the same words whoever decompresses. */
function unpack(codec: string, packed: Uint8Array, plainBytes: number): Uint8Array {
  if (codec === 'UNCOMPRESSED') return packed;
  if (!isRead(codec)) throw new Error(`its pages are compressed with ${codec}: ZSTD, SNAPPY, GZIP and BROTLI are read`);
  try {
    const plain = DECOMPRESSORS[codec](packed, plainBytes);
    if (plain.byteLength === plainBytes) return plain;
  } catch {}
  throw new Error(`a page of ${packed.byteLength} bytes does not hold ${plainBytes} in ${codec}`);
}

const FOR_HYPARQUET = Object.fromEntries(
  Object.keys(DECOMPRESSORS).map((codec): [string, Decompress] => [codec, (packed, plainBytes) => unpack(codec, packed, plainBytes)]),
);

function fillFrom(values: ArrayLike<unknown>, into: { [index: number]: number }, from: number): void {
  if (values instanceof BigInt64Array) {
    fillFromInt64(values, into, from);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    into[from + i] = value === null || value === undefined ? Number.NaN : Number(value);
  }
}

/** In halves: a bigint per value would be an allocation. The high half is signed, so negative values come out right too. */
function fillFromInt64(values: BigInt64Array, into: { [index: number]: number }, from: number): void {
  const low = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const high = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = 0; i < values.length; i++) into[from + i] = (low[2 * i] as number) + (high[2 * i + 1] as number) * 0x1_0000_0000;
}

/** The spec's name of a Parquet column type; the physical name where it has none. */
function typeOf({ type, converted_type, logical_type: logical }: SchemaElement): ColumnType | string {
  const converted = converted_type ?? convertedOf(logical);
  // Stored as an INT64 too, of any unit: read as one, times in ns would be microseconds.
  if (logical?.type === 'TIMESTAMP' || logical?.type === 'TIME') return `a ${logical.type} in ${logical.unit}`;
  if (type === 'INT64' && (converted === undefined || converted === 'INT_64')) return 'int64';
  if (type === 'INT32' && (converted === undefined || converted === 'INT_32')) return 'int32';
  if (type === 'INT32' && converted === 'UINT_32') return 'uint32';
  if (type === 'INT32' && converted === 'UINT_16') return 'uint16';
  if (type === 'FLOAT') return 'float32';
  if (type === 'DOUBLE') return 'float64';
  if (type === 'BOOLEAN') return 'bool';
  if (type === 'BYTE_ARRAY' && converted === 'UTF8') return 'string';
  return [type, converted].filter((part) => part !== undefined).join(' ');
}

/** What older writers say of the same: some newer ones say the logical type alone (parquet-format, LogicalTypes.md). */
function convertedOf(logical: SchemaElement['logical_type']): string | undefined {
  if (logical?.type === 'STRING') return 'UTF8';
  return logical?.type === 'INTEGER' ? `${logical.isSigned ? 'INT' : 'UINT'}_${logical.bitWidth}` : undefined;
}

/** Columns that are missing or of another type than the spec's. `needed` limits the check to some of them. */
export function schemaProblems(table: TableReader, schema: TableSchema, needed?: readonly string[]): string[] {
  const found = new Map(table.columns.map(({ name, type }) => [name, type]));
  return schema.columns.flatMap(({ name, type }) => {
    const actual = found.get(name);
    if (actual === undefined) return needed === undefined || needed.includes(name) ? [`column ${name} is missing`] : [];
    return actual === type ? [] : [`column ${name} is ${actual}, not ${type}`];
  });
}
