import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFooter, checkPages, checkRows } from '#format/core/parquet/parquet-bounds.ts';
import { bytesOf, varint } from '#test/support/thrift.ts';

// Fields of the compact protocol: the step in field number and the type share one byte.
const [I32, BINARY, LIST, STRUCT, STOP] = [0x15, 0x18, 0x19, 0x1c, 0];
const zigzag = (value: number) => varint(value * 2);

describe('a footer', () => {
  it('may hold integers, texts, lists and structs within its own length', () => {
    checkFooter(Uint8Array.of(I32, ...Array(9).fill(128), 1, STOP));
    checkFooter(Uint8Array.of(I32, ...zigzag(2), BINARY, 2, 65, 66, LIST, 0x25, 2, 4, STRUCT, I32, 6, STOP, STOP));
  });

  it.each([
    ['a list of a billion', [LIST, 0xf5, ...varint(1e9), STOP], 'a list of 1000000000 is declared where 1 bytes are left'],
    ['a text of 4 GB', [BINARY, ...varint(2 ** 32), STOP], '4294967296 bytes are declared where 1 are left'],
    ['structs in structs', Array(100).fill(STRUCT), 'it is nested deeper than 16'],
    [
      'lists in lists',
      Array(100)
        .fill([LIST, ...Array(50).fill(0x19)])
        .flat(),
      'it is nested deeper than 16',
    ],
    ['an endless number', [I32, ...Array(30).fill(255)], 'a number of more than ten bytes'],
    ['a number of eleven bytes', [I32, ...Array(10).fill(128), 0, STOP], 'a number of more than ten bytes'],
    ['a map', [0x1b], "type 11 is not one of Parquet's"],
    ['a field cut short', [I32], 'it ends in the middle'],
  ])('with %s is refused', (_, bytes, says) => {
    expect(() => checkFooter(Uint8Array.from(bytes as number[]))).toThrow(says);
  });

  it('of arbitrary bytes is either read to its end or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          checkFooter(bytes);
        } catch (error) {
          expect(error).not.toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('rows', () => {
  it('add up to those of the row groups, none of which has too many', () => {
    checkRows(20, [8, 12]);
    checkRows(0, []);
    checkRows(20, [8, 12], 20);
    expect(() => checkRows(21, [8, 12])).toThrow('21 rows are declared, the row groups have 20');
    for (const bad of [2 ** 40, -1, Number.NaN]) expect(() => checkRows(bad, [bad])).toThrow(/a row group of .* rows, at most 8388608/);
    // A footer of a kilobyte can name many groups that each are small enough.
    const groups = Array.from({ length: 50 }, () => 1 << 23);
    expect(() => checkRows(50 * (1 << 23), groups)).toThrow('419430400 rows are declared, at most 134217728');
    expect(() => checkRows(20, [8, 12], 19)).toThrow('20 rows are declared, at most 19');
    expect(() => checkRows(40_000, Array(40_000).fill(1))).toThrow('40000 row groups, at most 32768');
  });
});

/** Ten rows, none of them null, not packed. */
const TEN = { rows: 10, optional: false, boolean: false, unpack: (packed: Uint8Array) => packed };

describe('pages', () => {
  const page = (values: number, plain: number, packed: number) => bytesOf({ 1: 0, 2: plain, 3: packed, 5: { 1: values } });

  it('hold what they declare', () => {
    checkPages(Uint8Array.of(...page(6, 99, 3), 1, 2, 3, ...page(4, 99, 1), 1), TEN);
  });

  it.each([
    ['more values than rows', page(11, 1, 0), 'a page declares 11 values in a row group of 10 rows'],
    ['a gigabyte', page(10, 2 ** 30, 0), 'a page declares 1073741824 bytes, at most 67108864'],
    ['more bytes than are there', page(10, 1, 7), 'a page of 7 bytes is torn'],
    [
      'no values, again and again',
      Array(10)
        .fill(page(0, 1, 0))
        .flat(),
      undefined,
    ],
  ])('with %s are refused, or end', (_, bytes, says) => {
    const check = () => checkPages(Uint8Array.from(bytes as number[]), TEN);
    if (says === undefined) check();
    else expect(check).toThrow(says);
  });
});
