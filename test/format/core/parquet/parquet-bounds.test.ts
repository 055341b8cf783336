import { describe, expect, it } from 'vitest';
import { type ColumnShape, checkFooter, checkPages, checkRows } from '#format/core/parquet/parquet-bounds.ts';
import { bytesOf, varint } from '#test/support/thrift.ts';

// Heads of fields of the compact protocol, each with the next field number; the last three bits but one say the type.
const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, STRUCT, STOP] = [
  0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1c, 0,
];
/** A field that no footer has: whoever takes it for the head of one throws. */
const MAP = 0x1b;
const footer = (...bytes: number[]) => checkFooter(Uint8Array.from(bytes));

describe('a footer', () => {
  it.each([
    ['booleans in the heads of their fields', [TRUE, FALSE]],
    ['a byte', [BYTE, MAP]],
    ['integers of 16, 32 and 64 bits', [I16, MAP, I32, MAP, I64, 0x80 | MAP, 1]],
    ['a double of eight bytes', [DOUBLE, ...Array<number>(8).fill(MAP)]],
    ['a text of as many bytes as it says', [BINARY, 3, MAP, MAP, MAP]],
    ['a long text', [BINARY, ...varint(300), ...Array<number>(300).fill(MAP)]],
    ['a list of integers', [LIST, 0x25, MAP, MAP]],
    ['a list of fourteen', [LIST, 0xe5, ...Array<number>(14).fill(MAP)]],
    ['a list of fifteen, which says so in another byte', [LIST, 0xf5, 15, ...Array<number>(15).fill(MAP)]],
    ['lists of booleans, a byte each', [LIST, 0x21, MAP, MAP, LIST, 0x22, MAP, MAP]],
    ['a list of texts', [LIST, 0x28, 1, MAP, 2, MAP, MAP]],
    ['a list of lists', [LIST, 0x29, 0x15, MAP, 0x15, MAP]],
    ['a list of structs', [LIST, 0x2c, I32, MAP, STOP, STOP]],
    ['a field whose number is written in full', [0x05, 40, MAP]],
  ])('may hold %s', (_, bytes) => {
    footer(...bytes, STOP);
    // It ends where it should: without its last byte it does not.
    expect(() => footer(...bytes)).toThrow();
    expect(() => footer(...bytes.slice(0, -1))).toThrow();
    expect(() => footer(...bytes, MAP)).toThrow("type 11 is not one of Parquet's");
  });

  it.each([
    ['structs', STRUCT, STOP],
    ['lists', 0x19, 0x05],
  ])('holds seventeen %s in one another, but not eighteen', (_, head, end) => {
    const nested = (depth: number) =>
      head === STRUCT
        ? [...Array<number>(depth).fill(STRUCT), ...Array<number>(depth).fill(end)]
        : [LIST, ...Array<number>(depth - 1).fill(0x19), end];
    footer(...nested(17), STOP);
    expect(() => footer(...nested(18), STOP)).toThrow('it is nested deeper than 16');
  });

  it('has no list of more than the bytes that are left, nor a text', () => {
    expect(() => footer(LIST, 0x35, 2, 2)).toThrow('a list of 3 is declared where 2 bytes are left');
    expect(() => footer(LIST, 0x25, 2, 2)).toThrow('it ends in the middle');
    expect(() => footer(BINARY, 3, 2, 2)).toThrow('3 bytes are declared where 2 are left');
    expect(() => footer(BINARY, 2, 2, 2)).toThrow('it ends in the middle');
  });
});

describe('rows', () => {
  const MOST_GROUP = 2 ** 23;

  it('are up to eight million in a group, and none at least', () => {
    checkRows(MOST_GROUP, [MOST_GROUP, 0]);
    expect(() => checkRows(MOST_GROUP + 1, [MOST_GROUP + 1])).toThrow('a row group of 8388609 rows, at most 8388608');
    expect(() => checkRows(0, [1, -1])).toThrow('a row group of -1 rows');
  });

  it('are up to 2^27 in a file, or as many as its table may have', () => {
    const groups = Array<number>(16).fill(MOST_GROUP);
    checkRows(2 ** 27, groups);
    checkRows(2 ** 27, groups, 2 ** 40);
    expect(() => checkRows(2 ** 27 + 1, [...groups, 1])).toThrow('134217729 rows are declared, at most 134217728');
    expect(() => checkRows(2 ** 27 + 1, [...groups, 1], 2 ** 40)).toThrow('134217729 rows are declared, at most 134217728');
    for (const bad of [-1, Number.NaN]) expect(() => checkRows(bad, [])).toThrow(`${bad} rows are declared, at most 134217728`);
  });

  it('are in up to 2^15 groups', () => {
    checkRows(2 ** 15, Array(2 ** 15).fill(1));
    expect(() => checkRows(2 ** 15 + 1, Array(2 ** 15 + 1).fill(1))).toThrow('32769 row groups, at most 32768');
  });
});

const column = (other: Partial<ColumnShape> = {}): ColumnShape => ({
  rows: 10,
  optional: false,
  boolean: false,
  unpack: (packed) => packed,
  ...other,
});
const check = (bytes: readonly number[], other: Partial<ColumnShape> = {}) => checkPages(Uint8Array.from(bytes), column(other));
/** {@link bytesOf} doubles a number, as zigzag does with what is not negative: -n is 2n - 1. */
const minus = (value: number) => value - 0.5;
const [DATA, INDEX, DICTIONARY, DATA_2] = [0, 1, 2, 3];
const [PLAIN, RLE] = [0, 3];
/** `count` times one value. */
const run = (count: number, value: number) => [...varint(count * 2), value];
const page = (count: number, body: readonly number[] = [], encoding = PLAIN) => [
  ...bytesOf({ 1: DATA, 2: body.length, 3: body.length, 5: { 1: count, 2: encoding } }),
  ...body,
];

interface Page2 {
  readonly count?: number;
  readonly nulls?: number;
  readonly encoding?: number;
  readonly definition?: number;
  readonly repetition?: number;
  readonly plain?: number;
  readonly isPacked?: boolean;
}

/** A page of version 2. */
function page2(
  body: readonly number[],
  { count = 10, nulls = 0, encoding = PLAIN, definition = 0, repetition = 0, plain = body.length, isPacked }: Page2,
) {
  const header = {
    1: count,
    2: nulls,
    3: count,
    4: encoding,
    5: definition,
    6: repetition,
    ...(isPacked === undefined ? {} : { 7: isPacked }),
  };
  return [...bytesOf({ 1: DATA_2, 2: plain, 3: body.length, 8: header }), ...body];
}

/** What `unpack` is asked to unpack. */
function unpacked(bytes: readonly number[], other: Partial<ColumnShape> = {}) {
  const asked: [number[], number][] = [];
  const unpack = (packed: Uint8Array, size: number) => {
    asked.push([[...packed], size]);
    return packed;
  };
  check(bytes, { ...other, unpack });
  return asked;
}

describe('pages', () => {
  it('are read until they have as many values as there are rows', () => {
    const torn = page(1, [], RLE);
    check([...page(10), ...torn]);
    check([...page(4), ...page(6), ...torn]);
    expect(() => check([...page(4), ...page(5), ...torn])).toThrow('its runs end after 0 of 1 values');
  });

  it('end where a single byte is left, which can be no page', () => {
    check([...page(9), I32]);
    expect(() => check([...page(9), I32, 128])).toThrow('it ends in the middle');
  });

  it('of a dictionary, or of an index, add no values', () => {
    const dictionary = bytesOf({ 1: DICTIONARY, 2: 3, 3: 3, 7: { 1: 10 } });
    expect(() => check([...dictionary, 1, 2, 3, ...page(1, [], RLE)])).toThrow('its runs end after 0 of 1 values');
    expect(() => check([...bytesOf({ 1: INDEX, 2: 0, 3: 0, 5: { 1: 10 } }), ...page(1, [], RLE)])).toThrow('its runs end');
    // Neither are they unpacked: the reader does that.
    expect(unpacked([...dictionary, 1, 2, 3, ...page(10, [7])])).toEqual([[[7], 1]]);
  });

  it.each([
    ['a data page', (count: number) => page(count)],
    ['a dictionary', (count: number) => [...bytesOf({ 1: DICTIONARY, 2: 0, 3: 0, 7: { 1: count } }), ...page(10)]],
    ['a data page of version 2', (count: number) => page2([], { count })],
  ])('have no more values than there are rows, nor fewer than none: %s', (_, bytes) => {
    check(bytes(10));
    check(bytes(0));
    expect(() => check(bytes(11))).toThrow('a page declares 11 values in a row group of 10 rows');
    expect(() => check(bytes(minus(1)))).toThrow('a page declares -1 values in a row group of 10 rows');
  });

  it('have up to 64 MB, and say how many', () => {
    const of = (size: number) => bytesOf({ 1: DATA, 2: size, 3: 0, 5: { 1: 10 } });
    check(of(2 ** 26));
    check(of(0));
    expect(() => check(of(2 ** 26 + 1))).toThrow('a page declares 67108865 bytes, at most 67108864');
    expect(() => check(of(minus(1)))).toThrow('a page declares -1 bytes');
    expect(() => check(bytesOf({ 1: DATA, 3: 0, 5: { 1: 10 } }))).toThrow('a page declares -1 bytes');
  });

  it('are there to their last byte', () => {
    const of = (size: number) => [...bytesOf({ 1: DATA, 2: 9, 3: size, 5: { 1: 10 } }), 1, 2, 3];
    check(of(3));
    expect(() => check(of(4))).toThrow('a page of 4 bytes is torn');
    expect(() => check(of(minus(1)))).toThrow('a page of -1 bytes is torn');
    expect(() => check(bytesOf({ 1: DATA, 2: 9, 5: { 1: 10 } }))).toThrow('a page of -1 bytes is torn');
  });

  it('may have the numbers of their fields written in full, and fields besides', () => {
    // 1: type, 2 and 3: sizes, 4: a checksum, 5: the data page's header, whose field 1 is the number of values.
    const header = (count: number) => [0x05, 2, 0, 0x05, 4, 2, 0x05, 6, 2, I32, 99, 0x0c, 10, 0x05, 2, count * 2, I32, 0, STOP, STOP];
    expect(unpacked([...header(10), 7])).toEqual([[[7], 1]]);
    expect(() => check([...header(11), 7])).toThrow('a page declares 11 values');
  });

  it('are unpacked to the size that they declare', () => {
    expect(unpacked([...bytesOf({ 1: DATA, 2: 77, 3: 2, 5: { 1: 10 } }), 8, 9])).toEqual([[[8, 9], 77]]);
  });
});

describe('values of a page', () => {
  it.each([2, 3, 8])('with encoding %d are runs, behind the bits of one', (encoding) => {
    check(page(10, [1, ...run(10, 1)], encoding));
    check(page(10, [9, ...run(9, 1), 1, ...run(1, 1), 1], encoding));
    expect(() => check(page(10, [1, ...run(11, 1)], encoding))).toThrow('a run of 11 values where 10 are left');
    expect(() => check(page(10, [33, ...run(10, 1)], encoding))).toThrow('values of 33 bits, at most 32');
  });

  it.each([0, 4, 5, 6, 7, 9])('with encoding %d are none', (encoding) => {
    check(page(10, [1, ...run(11, 1)], encoding));
    check(page(10, [], encoding));
  });

  it('of booleans stand behind the length of their runs', () => {
    check(page(10, [2, 0, 0, 0, ...run(10, 1)], RLE), { boolean: true });
    expect(() => check(page(10, [2, 0, 0, 0, ...run(11, 1)], RLE), { boolean: true })).toThrow('a run of 11 values');
  });

  it('of booleans have a bit each', () => {
    const of = (rest: number) => page(10, [4, 0, 0, 0, 3, 255, ...run(rest, 1)], RLE);
    check(of(2), { boolean: true });
    expect(() => check(of(3), { boolean: true })).toThrow('a run of 3 values where 2 are left');
  });

  it('stand behind the levels, as many of them as levels are 1', () => {
    const levels = [...run(3, 1), ...run(7, 0)];
    const of = (count: number, boolean = false) =>
      page(10, [levels.length, 0, 0, 0, ...levels, ...(boolean ? [2, 0, 0, 0] : [1]), ...run(count, 1)], RLE);
    check(of(3), { optional: true });
    check(of(3, true), { optional: true, boolean: true });
    expect(() => check(of(4), { optional: true })).toThrow('a run of 4 values where 3 are left');
    expect(() => check(of(4, true), { optional: true, boolean: true })).toThrow('a run of 4 values where 3 are left');
    // A length of two bytes: the levels are followed by bytes that are none.
    const long = [...levels, ...Array<number>(300).fill(255)];
    check(page(10, [long.length & 255, long.length >> 8, 0, 0, ...long, 1, ...run(3, 1)], RLE), { optional: true });
  });

  it('are none in an empty page, whatever is in it', () => {
    check([...page(0, [], RLE), ...page(10)], { optional: false });
    check([...page(0, [255], RLE), ...page(10, [2, 0, 0, 0, ...run(10, 1)])], { optional: true });
    // And none where all are null.
    check(page(10, [2, 0, 0, 0, ...run(10, 0), 33, 255], RLE), { optional: true });
  });
});

describe('a page of version 2', () => {
  const levels = [...run(8, 1), ...run(2, 0)];

  it('has levels that are not packed, and values that may be', () => {
    const body = [...levels, 8, 9];
    const about = { nulls: 2, definition: 4, plain: 50 };
    expect(unpacked(page2(body, about), { optional: true })).toEqual([[[8, 9], 46]]);
    expect(unpacked(page2(body, { ...about, isPacked: true }), { optional: true })).toEqual([[[8, 9], 46]]);
    expect(unpacked(page2(body, { ...about, isPacked: false }), { optional: true })).toEqual([]);
  });

  it('adds its values to those of others', () => {
    expect(() => check([...page2([], { count: 9 }), ...page2([], { count: 1, encoding: RLE })])).toThrow(
      'its runs end after 0 of 1 values',
    );
    check([...page2([], { count: 10 }), ...page2([], { count: 1, encoding: RLE })]);
  });

  it('has as many values as are not null', () => {
    const of = (count: number, nulls: number) => page2([...levels, 1, ...run(count, 1)], { nulls, definition: 4, encoding: RLE });
    check(of(8, 2), { optional: true });
    expect(() => check(of(9, 2), { optional: true })).toThrow('a run of 9 values where 8 are left');
    check(page2([33, 255], { nulls: 10, encoding: RLE }));
    expect(() => check(page2([], { nulls: 11 }))).toThrow('a page of 10 values declares 11 nulls');
    expect(() => check(page2([], { nulls: minus(1) }))).toThrow('a page of 10 values declares -1 nulls');
  });

  it('has the levels of repetition in front', () => {
    const body = [255, 255, 255, ...levels, 1, ...run(8, 1)];
    check(page2(body, { nulls: 2, definition: 4, repetition: 3, encoding: RLE }), { optional: true });
    expect(() => check(page2(body, { nulls: 2, definition: 7, encoding: RLE }), { optional: true })).toThrow();
  });

  it('has its levels within itself, packed and not', () => {
    const of = (definition: number, repetition: number, plain = 6) =>
      page2([1, 2, 3, 4, 5, 6], { definition, repetition, plain, isPacked: false });
    check(of(4, 2));
    check(of(0, 6, 9));
    expect(() => check(of(4, 3))).toThrow('a page of 6 bytes declares 7 of levels');
    expect(() => check(of(4, 3, 9))).toThrow('a page of 6 bytes declares 7 of levels');
    check(of(3, 2, 5));
    expect(() => check(of(4, 2, 5))).toThrow('a page of 6 bytes declares 6 of levels');
    expect(() => check(of(minus(1), 5))).toThrow('a page of 6 bytes declares 4 of levels');
    expect(() => check(of(5, minus(1)))).toThrow('a page of 6 bytes declares 4 of levels');
  });

  it('has neither nulls nor levels where it says nothing of them', () => {
    const header = bytesOf({ 1: DATA_2, 2: 3, 3: 3, 8: { 1: 10, 4: RLE, 7: false } });
    check([...header, 1, ...run(10, 1)]);
    expect(() => check([...header, 1, ...run(11, 1)])).toThrow('a run of 11 values where 10 are left');
  });

  it('has a bit for each level', () => {
    // A packed group of eight, then two more.
    check(page2([3, 255, ...run(2, 1)], { definition: 4 }), { optional: true });
    expect(() => check(page2([3, 255, ...run(3, 1)], { definition: 4 }), { optional: true })).toThrow('a run of 3 values where 2 are left');
  });

  it('has levels only where values may be null', () => {
    check(page2([...run(11, 1), 5], { definition: 2 }));
    expect(() => check(page2([...run(11, 1), 5], { definition: 2 }), { optional: true })).toThrow('a run of 11 values where 10 are left');
  });
});
