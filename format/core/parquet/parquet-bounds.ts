import { checkRuns } from '#format/core/parquet/parquet-runs.ts';

/**
 * Checks what a Parquet file declares against what it can hold, before anything is allocated for it. The reader (hyparquet) trusts counts
 * and sizes: a footer of 1 kB could make it allocate gigabytes. Source: parquet.thrift and Thrift's compact protocol.
 */

// Types of the compact protocol.
const STOP = 0;
const [TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, STRUCT] = [1, 2, 3, 7, 8, 9, 12];
const INTEGERS = [4, 5, 6];
/** `FileMetaData` is nested six deep. */
const MOST_DEPTH = 16;
/** A page of 8,192 rows with 2 kB of game state in each is 16 MB. */
const MOST_PAGE_BYTES = 64 << 20;
/** Writers put 8,192 to a million rows into one; at this limit a column is 64 MB. */
const MOST_GROUP_ROWS = 1 << 23;
/** A day at 1,500 rows a second; a column of so many is 1 GB. */
const MOST_ROWS = 1 << 27;
/** Two hours in groups of 1,000 rows are 11,000. */
const MOST_GROUPS = 1 << 15;
const DATA_PAGE = 0;
const DATA_PAGE_V2 = 3;
/** Encodings whose values are runs: PLAIN_DICTIONARY, RLE, RLE_DICTIONARY. */
const RUNS = [2, 3, 8];
/** Before levels and booleans. */
const LENGTH_BYTES = 4;

/** Throws an Error when a footer declares lists or texts longer than itself. */
export function checkFooter(bytes: Uint8Array): void {
  new Walk(bytes).struct();
}

/** Throws an Error when the row groups do not add up to the file's rows, or one holds more than can be read at once. */
export function checkRows(rows: number, groups: readonly number[], mostRows = MOST_ROWS): void {
  const most = groups.find((one) => !(one >= 0 && one <= MOST_GROUP_ROWS));
  if (most !== undefined) throw new Error(`a row group of ${most} rows, at most ${MOST_GROUP_ROWS}: write smaller ones`);
  const limit = Math.min(mostRows, MOST_ROWS);
  if (!(rows >= 0 && rows <= limit)) throw new Error(`${rows} rows are declared, at most ${limit}`);
  if (groups.length > MOST_GROUPS) throw new Error(`${groups.length} row groups, at most ${MOST_GROUPS}: write larger ones`);
  const sum = groups.reduce((all, one) => all + one, 0);
  if (sum !== rows) throw new Error(`${rows} rows are declared, the row groups have ${sum}`);
}

/** What it takes to read a column's pages. */
export interface ColumnShape {
  /** Of its row group. */
  readonly rows: number;
  readonly optional: boolean;
  readonly boolean: boolean;
  /** Unpacks a page's bytes; `bytes` is the unpacked size that the page declares. */
  readonly unpack: (packed: Uint8Array, bytes: number) => Uint8Array;
}

/**
 * Throws an Error when a page of a column declares more values than its row group has rows, or more bytes than a page may have, or when
 * its runs hold more than it declares.
 */
export function checkPages(bytes: Uint8Array, column: ColumnShape): void {
  const { rows } = column;
  const walk = new Walk(bytes);
  for (let values = 0; values < rows && walk.left > 1; ) {
    const header = new Map<string, number>();
    walk.struct((path, value) => header.set(path, value));
    const field = (path: string, otherwise = 0) => header.get(path) ?? otherwise;
    // num_values of a data page, a dictionary, a data page of version 2.
    const count = field('5.1', field('7.1', field('8.1')));
    const [type, plainBytes, packedBytes] = [field('1', -1), field('2', -1), field('3', -1)];
    if (count < 0 || count > rows) throw new Error(`a page declares ${count} values in a row group of ${rows} rows`);
    if (plainBytes < 0 || plainBytes > MOST_PAGE_BYTES) throw new Error(`a page declares ${plainBytes} bytes, at most ${MOST_PAGE_BYTES}`);
    if (packedBytes < 0 || packedBytes > walk.left) throw new Error(`a page of ${packedBytes} bytes is torn`);
    const packed = walk.take(packedBytes);
    if (type === DATA_PAGE) checkValues(column.unpack(packed, plainBytes), { count, encoding: field('5.2') }, column);
    else if (type === DATA_PAGE_V2) checkPage2(packed, plainBytes, field, column);
    if (type === DATA_PAGE || type === DATA_PAGE_V2) values += count;
  }
}

/** A data page of version 2: levels first, never packed, then the values. */
function checkPage2(bytes: Uint8Array, plainBytes: number, field: (path: string, otherwise?: number) => number, column: ColumnShape): void {
  const [count, nulls, encoding, definition, repetition] = [field('8.1'), field('8.2'), field('8.4'), field('8.5'), field('8.6')];
  const levels = definition + repetition;
  if (nulls < 0 || nulls > count) throw new Error(`a page of ${count} values declares ${nulls} nulls`);
  if (definition < 0 || repetition < 0 || levels > Math.min(bytes.length, plainBytes))
    throw new Error(`a page of ${bytes.length} bytes declares ${levels} of levels`);
  if (column.optional) checkRuns(bytes.subarray(repetition), 1, count);
  const body = bytes.subarray(levels);
  const plain = field('8.7', 1) === 0 ? body : column.unpack(body, plainBytes - levels);
  checkValues(plain, { count: count - nulls, encoding }, { ...column, optional: false });
}

/** Checks the unpacked content of a page: levels, where there are any, then the values. */
function checkValues(
  plain: Uint8Array,
  { count, encoding }: { count: number; encoding: number },
  { optional, boolean }: ColumnShape,
): void {
  if (count === 0) return;
  let [at, values] = [0, count];
  if (optional) {
    values = checkRuns(plain.subarray(LENGTH_BYTES), 1, count);
    at = LENGTH_BYTES + new DataView(plain.buffer, plain.byteOffset).getUint32(0, true);
  }
  if (!RUNS.includes(encoding) || values === 0) return;
  if (boolean) checkRuns(plain.subarray(at + LENGTH_BYTES), 1, values);
  else checkRuns(plain.subarray(at + 1), plain[at] ?? 0, values);
}

/** Called with each integer, and each boolean as 0 or 1, and the path of field numbers that leads to it, such as `5.1`. */
type Take = (path: string, value: number) => void;

/** Walks over structs without building objects from them. */
class Walk {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(bytes: number): Uint8Array {
    if (bytes > this.left) throw new Error(`${bytes} bytes are declared where ${this.left} are left`);
    this.#at += bytes;
    return this.#bytes.subarray(this.#at - bytes, this.#at);
  }

  struct(take: Take = () => {}, path = '', depth = 0): void {
    for (let id = 0; ; ) {
      const head = this.#byte();
      const type = head & 15;
      if (type === STOP) return;
      id = head >> 4 === 0 ? this.#integer() : id + (head >> 4);
      this.#element(type, take, path === '' ? `${id}` : `${path}.${id}`, depth);
    }
  }

  #element(type: number, take: Take, path: string, depth: number): void {
    if (depth > MOST_DEPTH) throw new Error(`it is nested deeper than ${MOST_DEPTH}`);
    if (type === BYTE) this.take(1);
    else if (type === DOUBLE) this.take(8);
    else if (type === BINARY) this.take(this.#varint());
    else if (type === LIST) this.#list(depth);
    else if (type === STRUCT) this.struct(take, path, depth + 1);
    else if (INTEGERS.includes(type)) take(path, this.#integer());
    else if (type === TRUE || type === FALSE) take(path, type === TRUE ? 1 : 0);
    else throw new Error(`type ${type} is not one of Parquet's`);
  }

  #list(depth: number): void {
    const head = this.#byte();
    const type = head & 15;
    const size = head >> 4 === 15 ? this.#varint() : head >> 4;
    // Each element takes at least one byte.
    if (size > this.left) throw new Error(`a list of ${size} is declared where ${this.left} bytes are left`);
    for (let i = 0; i < size; i++) this.#element(type === TRUE || type === FALSE ? BYTE : type, () => {}, '', depth + 1);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error('it ends in the middle');
    return byte;
  }

  /** LEB128, exact below 2^53. */
  #varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale >= 2 ** 63) throw new Error('a number of more than ten bytes');
    }
  }

  #integer(): number {
    const zigzag = this.#varint();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }
}
