import {
  Bool,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int64,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { ColumnType } from '#corpus/core/export/lerobot/features.ts';

/** A column with its rows. */
export interface ArrowColumn {
  readonly name: string;
  readonly data: Data;
}

/** `about`: metadata of the table. */
export function batchOf(rows: number, columns: readonly ArrowColumn[], about?: ReadonlyMap<string, string>): RecordBatch {
  const fields = columns.map(({ name, data }) => new Field(name, data.type, false));
  const type = new Struct(fields);
  return new RecordBatch(
    new Schema(fields, new Map(about)),
    makeData({ type, length: rows, nullCount: 0, children: columns.map(({ data }) => data) }),
  );
}

/** Numbers, `width` a row; a row of one is no list. Booleans are 0 or 1. */
export function numbers(type: ColumnType, values: Float32Array | BigInt64Array | Uint8Array, width: number): Data {
  const flat = flatData(type, values);
  if (width === 1) return flat;
  const list = new FixedSizeList(width, new Field('item', flat.type, false));
  return makeData({ type: list, length: values.length / width, nullCount: 0, child: flat } as never);
}

function flatData(type: ColumnType, values: Float32Array | BigInt64Array | Uint8Array): Data {
  const { length } = values;
  if (type === 'float32') return makeData({ type: new Float32(), length, nullCount: 0, data: values as Float32Array });
  if (type === 'int64') return makeData({ type: new Int64(), length, nullCount: 0, data: values as BigInt64Array });
  const bits = new Uint8Array(Math.ceil(length / 8));
  for (let i = 0; i < length; i++) if (values[i] === 1) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  return makeData({ type: new Bool(), length, nullCount: 0, data: bits });
}

/** Whole numbers below 2^53. */
export const integers = (values: readonly number[]): Data => flatData('int64', BigInt64Array.from(values, BigInt));

export const doubles = (values: readonly number[]): Data =>
  makeData({ type: new Float64(), length: values.length, nullCount: 0, data: Float64Array.from(values) });

export const texts = (values: readonly string[]): Data => built(values, new Utf8());

export const textLists = (values: readonly (readonly string[])[]): Data => built(values, listOf(new Utf8()));

/** Nested lists of numbers, `depth` deep. */
export function lists(values: readonly unknown[], depth: number, item: DataType = new Float64()): Data {
  let type = item;
  for (let i = 0; i < depth; i++) type = listOf(type);
  return built(values, type);
}

export const counts = (values: readonly number[]): Data =>
  lists(
    values.map((value) => [BigInt(value)]),
    1,
    new Int64(),
  );

const listOf = (type: DataType): DataType => new List(new Field('item', type, true));

const built = (values: readonly unknown[], type: DataType): Data => vectorFromArray(values as never, type).data[0] as Data;
