import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRuns } from '#format/core/parquet/parquet-runs.ts';
import { varint } from '#test/support/thrift.ts';

const check = (bytes: readonly number[], width: number, values: number) => checkRuns(Uint8Array.from(bytes), width, values);
/** `count` times one value, of so many bytes. */
const run = (count: number, ...value: number[]) => [...varint(count * 2), ...value];
/** So many groups of eight values. */
const groups = (count: number, ...bytes: number[]) => [...varint(count * 2 + 1), ...bytes];

/** Eight bits in a byte, the first in its lowest. */
const packed = (bits: readonly number[]) =>
  Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, place) => byte + bit * 2 ** place, 0));

describe('runs of bits', () => {
  const bit = fc.nat(1);
  const ofOne = fc
    .tuple(fc.integer({ min: 1, max: 300 }), bit)
    .map(([count, value]) => ({ bits: Array<number>(count).fill(value), bytes: run(count, value) }));
  const ofMany = fc
    .integer({ min: 1, max: 4 })
    .chain((count) => fc.array(bit, { minLength: 8 * count, maxLength: 8 * count }))
    .map((bits) => ({ bits, bytes: groups(bits.length / 8, ...packed(bits)) }));

  it('have as many ones as the values in them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ofOne, ofMany), { maxLength: 6 }), fc.nat(7), (parts, padding) => {
        const bits = parts.flatMap((part) => part.bits);
        const bytes = parts.flatMap((part) => part.bytes);
        const ones = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0);
        expect(check(bytes, 1, bits.length)).toBe(ones(bits));
        // Packed groups may be more than is asked for.
        const last = [1, 1, 1, 1, 1, 1, 1, 1];
        const wanted = bits.length + 8 - padding;
        expect(check([...bytes, ...groups(1, ...packed(last))], 1, wanted)).toBe(ones(bits) + 8 - padding);
        expect(() => check(bytes, 1, bits.length + 1)).toThrow(`its runs end after ${bits.length} of ${bits.length + 1} values`);
      }),
      { numRuns: 200 },
    );
  });

  it('are ones where the lowest bit of their value is', () => {
    expect([0, 1, 2, 3, 254, 255].map((value) => check(run(10, value), 1, 10))).toEqual([0, 10, 0, 10, 0, 10]);
  });

  it('are zeros where packed groups are cut short', () => {
    expect(check(groups(2, 0b1000_0001), 1, 16)).toBe(2);
  });
});

describe('values of more bits', () => {
  it.each([
    [0, 0],
    [1, 1],
    [8, 1],
    [9, 2],
    [16, 2],
    [17, 3],
    [32, 4],
  ])('of %d bits take %d bytes in a run', (width, bytes) => {
    // Each byte of a value would be the head of a run that is too long.
    check([...run(5, ...Array<number>(bytes).fill(254)), ...run(5, ...Array<number>(bytes).fill(254))], width, 10);
    expect(() => check([...run(5, ...Array<number>(bytes).fill(254)), ...run(6)], width, 10)).toThrow('a run of 6 values where 5 are left');
  });

  it.each([0, 1, 3, 32])('of %d bits take as many bytes in a packed group', (width) => {
    const bytes = (count: number) => Array<number>(count * width).fill(254);
    expect(() => check([...groups(2, ...bytes(2)), ...run(9)], width, 24)).toThrow('a run of 9 values where 8 are left');
    check([...groups(2, ...bytes(2)), ...run(8)], width, 24);
  });

  it('have up to 32 bits', () => {
    expect(check(run(10, 1, 1, 1, 1), 32, 10)).toBe(0);
    expect(() => check(run(10, 1, 1, 1, 1), 33, 10)).toThrow('values of 33 bits, at most 32');
  });

  it('have no ones that are counted', () => {
    expect([0, 2, 3].map((width) => check([...run(8, 1), ...groups(1, 255, 255, 255)], width, 16))).toEqual([0, 0, 0]);
  });
});

describe('a run', () => {
  it('is of no more values than are left', () => {
    check(run(10, 0), 1, 10);
    expect(() => check(run(11, 0), 1, 10)).toThrow('a run of 11 values where 10 are left');
  });

  it('of packed groups may have 63 of padding, which writers fill up', () => {
    check(groups(64), 1, 8);
    expect(() => check(groups(65), 1, 15)).toThrow('a run of 520 values where 15 are left');
    check(groups(65), 1, 16);
    expect(() => check(groups(64), 1, 7)).toThrow('a run of 512 values where 7 are left');
  });

  it('has a length below 2^32', () => {
    expect(() => check(varint(2 ** 32 - 1), 1, 10)).toThrow('a run of 17179869176 values where 10 are left');
    expect(() => check(varint(2 ** 32 - 2), 1, 10)).toThrow('a run of 2147483647 values where 10 are left');
    expect(() => check(varint(2 ** 32), 1, 10)).toThrow('a run whose length has more than 32 bits');
  });
});
