import { describe, expect, it } from 'vitest';
import { BitReader } from '#format/core/video/bit-reader.ts';
import { bitsOf } from '#test/support/bits.ts';

describe('a reader of bits', () => {
  it('reads the most significant first, from any byte on', () => {
    const bits = new BitReader(Uint8Array.of(255, 0b1010_0110, 0b1000_0000), 1);
    expect([bits.read(1), bits.read(3), bits.read(5), bits.read(0)]).toEqual([1, 0b010, 0b01101, 0]);
  });

  it('reads 53 bits exactly', () => {
    expect(new BitReader(bitsOf([2 ** 53 - 3, 53])).read(53)).toBe(2 ** 53 - 3);
  });

  it('reads the last bit of the bytes, and none behind it', () => {
    const bits = new BitReader(Uint8Array.of(1, 1));
    bits.read(15);
    expect(bits.read(1)).toBe(1);
    expect(() => bits.read(1)).toThrow('past the end of the unit');
  });
});

describe('an Exp-Golomb code', () => {
  // ITU-T H.265, table 9-2.
  it.each([
    ['1', 0],
    ['010', 1],
    ['011', 2],
    ['00100', 3],
    ['00111', 6],
    ['0001000', 7],
  ])('%s is %d', (code, value) => {
    const bits = new BitReader(bitsOf([Number.parseInt(code, 2), code.length], [9, 4]));
    expect([bits.readUe(), bits.read(4)]).toEqual([value, 9]);
  });

  it('has 31 zeros at most for the greatest of its values', () => {
    expect(new BitReader(bitsOf([0, 31], [2 ** 32 - 1, 32])).readUe()).toBe(2 ** 32 - 2);
  });
});

describe('a variable-length code of AV1 that is passed over', () => {
  it.each([0, 1, 5, 31])('has %d bits behind as many zeros', (zeros) => {
    const bits = new BitReader(bitsOf([0, zeros], [1, 1], [0, zeros], [0b1011, 4]));
    bits.skipUvlc();
    expect(bits.read(4)).toBe(0b1011);
  });

  it('has none behind 32 zeros, and never more zeros', () => {
    const most = new BitReader(bitsOf([0, 32], [1, 1], [0b1011, 4]));
    most.skipUvlc();
    expect(most.read(4)).toBe(0b1011);
    expect(() => new BitReader(bitsOf([0, 33], [1, 1], [0, 32], [0, 32])).skipUvlc()).toThrow('no end of an Exp-Golomb code');
  });
});
