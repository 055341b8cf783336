import type { Field, Fields, FieldType, RecordLayout } from '#core/journal/record-layout.ts';
import type { ColumnValues } from '#shard/tables/batch.ts';

type Reader = (view: DataView, at: number, mask: number) => number;
type Numbers = Float32Array | Uint32Array | Uint16Array | Uint8Array;

/** How a field's column is filled: the array for a number of rows, and a reader for one value. */
const READERS: Readonly<Record<Exclude<FieldType, 'us'>, readonly [new (rows: number) => Numbers, Reader]>> = {
  u32: [Uint32Array, (view, at) => view.getUint32(at, true)],
  u16: [Uint16Array, (view, at) => view.getUint16(at, true)],
  u8: [Uint8Array, (view, at) => view.getUint8(at)],
  f32: [Float32Array, (view, at) => view.getFloat32(at, true)],
  flag: [Uint8Array, (view, at, mask) => ((view.getUint8(at) & mask) === 0 ? 0 : 1)],
};

/** The number of records in a block, and a column, of the field's own type, for any field. */
export function columnsOf<F extends Fields>(
  { bytes, fields }: RecordLayout<F>,
  records: Uint8Array,
): { readonly rows: number; readonly column: (name: keyof F) => ColumnValues } {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const rows = records.byteLength / bytes;
  const column = (name: keyof F): ColumnValues => {
    const field: Field = fields[name];
    if (field.type === 'us') return int64(view, rows, bytes, field.at);
    const [Column, read] = READERS[field.type];
    const data = new Column(rows);
    for (let i = 0, at = field.at; i < rows; i++, at += bytes) data[i] = read(view, at, field.mask);
    return { data };
  };
  return { rows, column };
}

/** From the records' bytes: no bigint per row. */
function int64(view: DataView, rows: number, recordBytes: number, from: number): ColumnValues {
  const data = new BigInt64Array(rows);
  const halves = new Uint32Array(data.buffer);
  for (let i = 0, at = from; i < rows; i++, at += recordBytes) {
    halves[2 * i] = view.getUint32(at, true);
    halves[2 * i + 1] = view.getUint32(at + 4, true);
  }
  return { data };
}

/** Which rows have a value. `undefined` when none has: a column of nulls costs nothing. */
export function validWhere(rows: number, has: (row: number) => boolean): { valid: Uint8Array; nulls: number } | undefined {
  const valid = new Uint8Array(Math.ceil(rows / 8));
  let nulls = 0;
  for (let i = 0; i < rows; i++) {
    if (has(i)) valid[i >> 3] = (valid[i >> 3] as number) | (1 << (i & 7));
    else nulls += 1;
  }
  return nulls === rows ? undefined : { valid, nulls };
}
