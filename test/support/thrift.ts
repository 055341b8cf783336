/** A value to write by hand in Thrift's compact protocol (parquet.thrift): numbers as i32, bigints as i64. */
type Value = boolean | number | bigint | string | { readonly list: readonly Struct[] } | Struct | readonly string[];
export interface Struct {
  readonly [field: number]: Value;
}

/** LEB128 of a number that is not negative. */
export const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]);
const text = (value: string) => [...varint(value.length), ...Buffer.from(value)];
const [TRUE, FALSE, I32, I64, BINARY, LIST, STRUCT] = [1, 2, 5, 6, 8, 9, 12];

export function bytesOf(struct: Struct): number[] {
  let last = 0;
  const fields = Object.entries(struct).flatMap(([key, value]) => {
    const head = (Number(key) - last) << 4;
    last = Number(key);
    if (typeof value === 'boolean') return [head | (value ? TRUE : FALSE)];
    if (typeof value === 'number') return [head | I32, ...varint(value * 2)];
    if (typeof value === 'bigint') return [head | I64, ...varint(Number(value) * 2)];
    if (typeof value === 'string') return [head | BINARY, ...text(value)];
    if (Array.isArray(value)) return [head | LIST, (value.length << 4) | BINARY, ...value.flatMap(text)];
    if ('list' in value) return [head | LIST, (value.list.length << 4) | STRUCT, ...(value.list as Struct[]).flatMap(bytesOf)];
    return [head | STRUCT, ...bytesOf(value as Struct)];
  });
  return [...fields, 0];
}
