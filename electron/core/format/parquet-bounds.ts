/**
 * What a Parquet file declares, held to what it can hold, before anything is allocated for it. The reader (hyparquet) believes counts and sizes: a footer
 * of 1 kB could ask it for gigabytes. Source: parquet.thrift and Thrift's compact protocol.
 */

// Types of the compact protocol.
const STOP = 0;
const [TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, STRUCT] = [1, 2, 3, 7, 8, 9, 12];
const INTEGERS = [4, 5, 6];
/** `FileMetaData` is nested six deep. */
const MOST_DEPTH = 16;
/** A page of 8,192 rows with 2 kB of game state in each is 16 MB. */
const MOST_PAGE_BYTES = 64 << 20;
/** Writers put 8,192 to a million into one; a column of as many is 64 MB. */
const MOST_GROUP_ROWS = 1 << 23;
const DATA_PAGE = 0;
const DATA_PAGE_V2 = 3;

/** Throws an Error when a footer's lists and texts are longer than the footer. */
export function checkFooter(bytes: Uint8Array): void {
  new Walk(bytes).struct();
}

/** Throws an Error when the row groups hold other rows than the file says, or one holds more than can be read at once. */
export function checkRows(rows: number, groups: readonly number[]): void {
  const most = groups.find((one) => !(one >= 0 && one <= MOST_GROUP_ROWS));
  if (most !== undefined) throw new Error(`a row group of ${most} rows, at most ${MOST_GROUP_ROWS}: write smaller ones`);
  const sum = groups.reduce((all, one) => all + one, 0);
  if (sum !== rows) throw new Error(`${rows} rows are declared, the row groups have ${sum}`);
}

/** Throws an Error when a page of a column says that it holds more values than its row group has rows, or more bytes than a page may have. */
export function checkPages(bytes: Uint8Array, rows: number): void {
  const walk = new Walk(bytes);
  for (let values = 0; values < rows && walk.left > 1; ) {
    let [type, plainBytes, packedBytes, count] = [-1, -1, -1, 0];
    walk.struct((path, value) => {
      if (path === '1') type = value;
      else if (path === '2') plainBytes = value;
      else if (path === '3') packedBytes = value;
      // num_values of a data page, a dictionary, a data page of version 2.
      else if (path === '5.1' || path === '7.1' || path === '8.1') count = value;
    });
    if (count < 0 || count > rows) throw new Error(`a page declares ${count} values in a row group of ${rows} rows`);
    if (plainBytes < 0 || plainBytes > MOST_PAGE_BYTES) throw new Error(`a page declares ${plainBytes} bytes, at most ${MOST_PAGE_BYTES}`);
    if (packedBytes < 0 || packedBytes > walk.left) throw new Error(`a page of ${packedBytes} bytes is torn`);
    walk.skip(packedBytes);
    if (type === DATA_PAGE || type === DATA_PAGE_V2) values += count;
  }
}

/** Called with each integer and the path of field numbers that leads to it, such as `5.1`. */
type Take = (path: string, value: number) => void;

/** Walks over structs without building anything of them. */
class Walk {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  skip(bytes: number): void {
    if (bytes > this.left) throw new Error(`${bytes} bytes are declared where ${this.left} are left`);
    this.#at += bytes;
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
    if (type === BYTE) this.skip(1);
    else if (type === DOUBLE) this.skip(8);
    else if (type === BINARY) this.skip(this.#varint());
    else if (type === LIST) this.#list(depth);
    else if (type === STRUCT) this.struct(take, path, depth + 1);
    else if (INTEGERS.includes(type)) take(path, this.#integer());
    else if (type !== TRUE && type !== FALSE) throw new Error(`type ${type} is none of Parquet's`);
  }

  #list(depth: number): void {
    const head = this.#byte();
    const type = head & 15;
    const size = head >> 4 === 15 ? this.#varint() : head >> 4;
    // Each element takes a byte at least.
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
      if (scale > 2 ** 63) throw new Error('a number of more than ten bytes');
    }
  }

  #integer(): number {
    const zigzag = this.#varint();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }
}
