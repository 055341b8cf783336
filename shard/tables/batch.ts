/**
 * The values of one column of a batch. `valid` is a bit set (least significant first; absent: all valid). Strings are stored as
 * an index per row into `words`.
 */
export interface ColumnValues {
  readonly data: BigInt64Array | Int32Array | Uint32Array | Uint16Array | Float32Array | Float64Array | Uint8Array;
  readonly words?: readonly string[];
  readonly valid?: Uint8Array;
  readonly nulls?: number;
}

export interface Batch {
  readonly rows: number;
  /** One entry per column of the schema; `undefined` is a column of nulls. */
  readonly columns: readonly (ColumnValues | undefined)[];
}
