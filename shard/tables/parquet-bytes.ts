import {
  Bool,
  type DataType,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint16,
  Uint32,
  Utf8,
} from 'apache-arrow';
import * as parquet from 'parquet-wasm';
import type { Column, ColumnType, TableSchema } from '#format/core/parquet/tables.ts';
import type { Batch, ColumnValues } from '#shard/tables/batch.ts';

const ARROW: Readonly<Record<ColumnType, DataType>> = {
  int64: new Int64(),
  int32: new Int32(),
  uint32: new Uint32(),
  uint16: new Uint16(),
  float32: new Float32(),
  float64: new Float64(),
  bool: new Bool(),
  string: new Utf8(),
};

const CREATED_BY = 'gap-recorder';

/** Delta encoding suits times and counters. Splitting the bytes of floats would save 2 % more, and fastparquet cannot read it. */
const encodingOf = (type: ColumnType): parquet.Encoding | undefined =>
  type === 'int64' ? parquet.Encoding.DELTA_BINARY_PACKED : undefined;

/** The bytes of a Parquet file of these batches, as they are produced. */
export async function parquetBytes(schema: TableSchema, batches: AsyncIterable<Batch>): Promise<globalThis.ReadableStream<Uint8Array>> {
  const fields = schema.columns.map(({ name, type, nullable }) => new Field(name, ARROW[type], nullable));
  const arrow = new Schema(fields);
  let builder = new parquet.WriterPropertiesBuilder()
    .setCompression(parquet.Compression.ZSTD)
    .setMaxRowGroupSize(schema.groupRows)
    .setCreatedBy(CREATED_BY);
  for (const { name, type } of schema.columns) {
    const encoding = encodingOf(type);
    if (encoding !== undefined) builder = builder.setColumnDictionaryEnabled(name, false).setColumnEncoding(name, encoding);
  }
  async function* arrowBatches() {
    for await (const batch of iterateWithAtLeastOne(batches, schema)) yield recordBatch(arrow, schema, batch);
  }
  return await bytesOf(arrowBatches(), builder.build());
}

/** Rows of at most one group as a Parquet file (Snappy), for readers that expect lists or metadata. */
export async function arrowBytes(batch: RecordBatch): Promise<globalThis.ReadableStream<Uint8Array>> {
  const properties = new parquet.WriterPropertiesBuilder()
    .setCompression(parquet.Compression.SNAPPY)
    .setMaxRowGroupSize(Math.max(1, batch.numRows))
    .setCreatedBy(CREATED_BY);
  async function* only() {
    yield batch;
  }
  return await bytesOf(only(), properties.build());
}

async function bytesOf(
  batches: AsyncGenerator<RecordBatch>,
  properties: parquet.WriterProperties,
): Promise<globalThis.ReadableStream<Uint8Array>> {
  const stream = new ReadableStream<parquet.RecordBatch>(
    {
      async pull(controller) {
        const { value, done } = await batches.next();
        if (done === true) return controller.close();
        const table = parquet.Table.fromIPCStream(tableToIPC(new Table([value]), 'stream'));
        const batch = table.recordBatch(0);
        table.free();
        if (batch === undefined) throw new Error('an empty batch');
        controller.enqueue(batch);
      },
    },
    { highWaterMark: 0 },
  );
  // parquet-wasm declares DOM's ReadableStream; node's is the same object.
  return await parquet.transformParquetStream(stream as never, properties);
}

/** A table without rows is still a table: the stream needs one batch to know the schema. */
async function* iterateWithAtLeastOne(batches: AsyncIterable<Batch>, schema: TableSchema): AsyncGenerator<Batch, undefined> {
  let any = false;
  for await (const batch of batches) {
    any = true;
    yield batch;
  }
  if (!any) yield { rows: 0, columns: schema.columns.map(emptyColumn) };
  return undefined;
}

function emptyColumn({ type }: Column): ColumnValues {
  if (type === 'int64') return { data: new BigInt64Array() };
  return type === 'float64' ? { data: new Float64Array() } : { data: new Uint8Array(), words: [] };
}

function recordBatch(arrow: Schema, schema: TableSchema, batch: Batch): RecordBatch {
  const children = schema.columns.map((column, i) => columnData(column, batch.columns[i], batch.rows));
  return new RecordBatch(arrow, makeData({ type: new Struct(arrow.fields), length: batch.rows, nullCount: 0, children }));
}

function columnData(column: Column, values: ColumnValues | undefined, rows: number) {
  const type = ARROW[column.type];
  if (values === undefined)
    return makeData({
      type,
      length: rows,
      nullCount: rows,
      nullBitmap: new Uint8Array(Math.ceil(rows / 8)),
      data: zeros(column.type, rows),
    } as never);
  const nulls = values.nulls ?? 0;
  const nullable = nulls === 0 ? { nullCount: 0 } : { nullCount: nulls, nullBitmap: values.valid };
  if (column.type === 'string') {
    const { data, valueOffsets } = textOf(values, rows);
    return makeData({ type, length: rows, ...nullable, data, valueOffsets } as never);
  }
  if (column.type === 'bool') return makeData({ type, length: rows, ...nullable, data: bitsOf(values.data as Uint8Array, rows) } as never);
  return makeData({ type, length: rows, ...nullable, data: values.data } as never);
}

function zeros(type: ColumnType, rows: number) {
  if (type === 'float64') return new Float64Array(rows);
  if (type === 'int32') return new Int32Array(rows);
  return type === 'float32' ? new Float32Array(rows) : new Uint16Array(rows);
}

/** Arrow's UTF-8 layout: the texts end to end, and where each begins. */
function textOf(values: ColumnValues, rows: number): { data: Uint8Array; valueOffsets: Int32Array } {
  const words = (values.words ?? []).map((word) => new TextEncoder().encode(word));
  const valueOffsets = new Int32Array(rows + 1);
  for (let i = 0; i < rows; i++) valueOffsets[i + 1] = (valueOffsets[i] as number) + (words[values.data[i] as number]?.length ?? 0);
  const data = new Uint8Array(valueOffsets[rows] as number);
  for (let i = 0; i < rows; i++) {
    const word = words[values.data[i] as number];
    if (word !== undefined) data.set(word, valueOffsets[i]);
  }
  return { data, valueOffsets };
}

function bitsOf(flags: Uint8Array, rows: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(rows / 8));
  for (let i = 0; i < rows; i++) if (flags[i] === 1) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  return bits;
}
