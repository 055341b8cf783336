import { describe, expect, it } from 'vitest';
import { carries, frameOf, INDEX_PERIOD, macMessage, putFrameCode, readFrameCode, TILE_CELLS } from '#format/core/watermark/frame-code.ts';
import { frameMac } from '#shard/seal/frame-mac.ts';

const macOf = frameMac(Buffer.alloc(32, 7), 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad');

function cellsOf(frame: number, mac = macOf(frame), cells = new Uint8Array(TILE_CELLS)): Uint8Array {
  putFrameCode(cells, frame, mac);
  return cells;
}

const flipped = (cells: Uint8Array, ...at: number[]) => cells.map((cell, i) => (at.includes(i) ? cell ^ 1 : cell));
const numberOf = (cells: Uint8Array) => Number.parseInt(cells.join(''), 2);

it('what is authenticated is the session’s id and the frame’s number, the greatest byte first', () => {
  expect([...macMessage('00112233-4455-6677-8899-aabbccddeeff', 0x12_3456_789a)]).toEqual([
    ...[0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff],
    ...[0, 0, 0, 0x12, 0x34, 0x56, 0x78, 0x9a],
  ]);
});

describe('the cells of a frame', () => {
  it('are the low 20 bits of its number, the first 19 of its HMAC, 24 of check and one of parity', () => {
    const mac = Uint8Array.of(0b1010_0101, 0b1100_0011, 0b1110_1111, 255);
    for (const frame of [0, 1, 0xabcde, INDEX_PERIOD - 1, INDEX_PERIOD + 5, 3 * INDEX_PERIOD]) {
      const cells = cellsOf(frame, mac);
      expect(numberOf(cells.subarray(0, 20))).toBe(frame % 2 ** 20);
      expect(numberOf(cells.subarray(20, 39))).toBe(0b1010_0101_1100_0011_111);
      expect(cells.reduce((ones, cell) => ones + cell, 0) % 2).toBe(0);
    }
  });

  it('do not depend on what was in them before', () => {
    for (let frame = 0; frame < 20; frame++)
      expect(cellsOf(frame, macOf(frame), new Uint8Array(TILE_CELLS).fill(1))).toEqual(cellsOf(frame));
  });

  it('carry the first 19 bits of an HMAC, and no further ones', () => {
    const mac = macOf(77);
    const cells = cellsOf(77, mac);
    const other = (bit: number) => mac.map((byte, i) => (i === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
    for (let bit = 0; bit < 19; bit++) expect(carries(cells, other(bit)), `bit ${bit}`).toBe(false);
    for (const bit of [19, 20, 31]) expect(carries(cells, other(bit))).toBe(true);
  });
});

describe('cells that are read', () => {
  const cells = cellsOf(0x12345);

  it.each([
    [[], 0],
    [[63], 1],
    [[0], 1],
    [[3, 17, 39, 62], 4],
    [[3, 17, 39, 62, 63], 5],
  ])('with those of %j wrong are put right, and %d are counted', (at, wrong) => {
    const read = flipped(cells, ...at);
    expect(readFrameCode(read)).toEqual({ low: 0x12345, wrong });
    expect(read).toEqual(cells);
    // And where the parity is odd by itself.
    const one = cellsOf(1);
    const again = flipped(one, ...at);
    expect(readFrameCode(again)).toEqual({ low: 1, wrong });
    expect(again).toEqual(one);
  });

  it('of more than four wrong bits say nothing', () => {
    expect(readFrameCode(flipped(cells, 0, 1, 2, 3, 4, 5, 6, 7))).toBeUndefined();
  });
});

describe('the whole number of a frame', () => {
  /** The frames whose HMAC is asked for, of a tile that carries none of them. */
  function asked(low: number, expected: number): number[] {
    const frames: number[] = [];
    const foreign = cellsOf(low, new Uint8Array(32));
    const found = frameOf(foreign, low, expected, (frame) => {
      frames.push(frame);
      return new Uint8Array(32).fill(255);
    });
    expect(found).toBeUndefined();
    return frames;
  }

  const all = (low: number) => Array.from({ length: 10 }, (_, period) => low + period * INDEX_PERIOD);

  it('is sought where it is nearest to the one expected, then in ten periods from the beginning', () => {
    expect(asked(5, 3 * INDEX_PERIOD + 10)).toEqual([3 * INDEX_PERIOD + 5, ...all(5)]);
    // Just before the number begins again, and just after.
    expect(asked(INDEX_PERIOD - 1, 2 * INDEX_PERIOD)).toEqual([2 * INDEX_PERIOD - 1, ...all(INDEX_PERIOD - 1)]);
    expect(asked(1, 2 * INDEX_PERIOD - 1)).toEqual([2 * INDEX_PERIOD + 1, ...all(1)]);
    expect(asked(INDEX_PERIOD - 1, 0)).toEqual([INDEX_PERIOD - 1, ...all(INDEX_PERIOD - 1)]);
  });

  it.each([0, 1, 4, 9])('is found in period %d, whatever is expected', (period) => {
    const frame = period * INDEX_PERIOD + 123;
    for (const expected of [0, frame, 20 * INDEX_PERIOD]) expect(frameOf(cellsOf(frame), 123, expected, macOf)).toBe(frame);
  });

  it('beyond ten periods is found only near the one expected', () => {
    const frame = 10 * INDEX_PERIOD + 123;
    expect(frameOf(cellsOf(frame), 123, frame - 1000, macOf)).toBe(frame);
    expect(frameOf(cellsOf(frame), 123, 0, macOf)).toBeUndefined();
  });
});
