import { describe, expect, it } from 'vitest';
import { readAv1Unit } from '#format/core/video/av1.ts';
import { joined } from '#format/core/video/joined.ts';
import { bitsOf } from '#test/support/bits.ts';

type Bits = readonly (readonly [number, number])[];

/** Profile 0, no still picture, no reduced header. */
const BEGIN: Bits = [
  [0, 3],
  [0, 1],
  [0, 1],
];
/** 1,279 by 719, in 12 and 11 bits. */
const SIZE: Bits = [
  [11, 4],
  [10, 4],
  [1278, 12],
  [718, 11],
];
const TIMING: Bits = [
  [1, 32],
  [60, 32],
];
const FRAME = { key: [0x32, 1, 0b0_00_10000], inter: [0x32, 1, 0b0_01_10000], again: [0x32, 1, 0b1_0000000] } as const;

/** A temporal unit: delimiter, sequence header, frame. */
function unit(sequence: Bits, frame: keyof typeof FRAME = 'key'): Uint8Array {
  const header = bitsOf(...sequence);
  return joined([Uint8Array.of(0x12, 0, 0x0a, header.byteLength), header, Uint8Array.from(FRAME[frame])]);
}

describe('the size in AV1’s sequence header', () => {
  it.each<[string, Bits]>([
    ['is behind the level of a reduced header', [[0, 3], [1, 1], [1, 1], [8, 5], ...SIZE]],
    ['of one operating point', [...BEGIN, [0, 1], [0, 1], [0, 5], [0, 12], [8, 5], [1, 1], ...SIZE]],
    ['of a low level, which has no tier', [...BEGIN, [0, 1], [0, 1], [0, 5], [0, 12], [7, 5], ...SIZE]],
    ['of two operating points', [...BEGIN, [0, 1], [0, 1], [1, 5], [1, 12], [7, 5], [2, 12], [8, 5], [0, 1], ...SIZE]],
    ['with timing, of no equal intervals', [...BEGIN, [1, 1], ...TIMING, [0, 1], [0, 1], [0, 1], [0, 5], [0, 12], [0, 5], ...SIZE]],
    [
      'with timing, of equal intervals',
      [...BEGIN, [1, 1], ...TIMING, [1, 1], [0b00101, 5], [0, 1], [0, 1], [0, 5], [0, 12], [0, 5], ...SIZE],
    ],
    [
      'with a decoder model, whose delays have ten bits each',
      [
        ...BEGIN,
        [1, 1],
        ...TIMING,
        [0, 1],
        [1, 1],
        [9, 5],
        [1, 32],
        [3, 5],
        [4, 5],
        [0, 1],
        [0, 5],
        [0, 12],
        [0, 5],
        [1, 1],
        [1023, 10],
        [0, 10],
        [1, 1],
        ...SIZE,
      ],
    ],
    [
      'with a decoder model that its one point does without',
      [...BEGIN, [1, 1], ...TIMING, [0, 1], [1, 1], [9, 5], [1, 32], [3, 5], [4, 5], [0, 1], [0, 5], [0, 12], [0, 5], [0, 1], ...SIZE],
    ],
    ['with a delay of the first picture', [...BEGIN, [0, 1], [1, 1], [0, 5], [0, 12], [0, 5], [1, 1], [15, 4], ...SIZE]],
    [
      'with a delay of the first picture for one of two points',
      [...BEGIN, [0, 1], [1, 1], [1, 5], [0, 12], [0, 5], [1, 1], [9, 4], [0, 12], [0, 5], [0, 1], ...SIZE],
    ],
  ])('%s', (_, sequence) => {
    expect(readAv1Unit(unit(sequence))).toEqual({ key: true, size: { width: 1279, height: 719 } });
  });

  it('stands in front of a keyframe, and of other frames', () => {
    const sequence: Bits = [...BEGIN, [0, 1], [0, 1], [0, 5], [0, 12], [0, 5], ...SIZE];
    expect(readAv1Unit(unit(sequence, 'key'))).toMatchObject({ key: true });
    expect(readAv1Unit(unit(sequence, 'inter'))).toMatchObject({ key: false });
    expect(readAv1Unit(unit(sequence, 'again'))).toMatchObject({ key: false });
    // Without the header, it is that of the frame alone.
    expect(readAv1Unit(Uint8Array.from(FRAME.inter))).toEqual({ key: false, size: undefined });
  });

  it('of a still picture stands in front of keyframes only: their headers begin with something else', () => {
    const still: Bits = [[0, 3], [1, 1], [1, 1], [8, 5], ...SIZE];
    for (const frame of ['key', 'inter', 'again'] as const) expect(readAv1Unit(unit(still, frame))).toMatchObject({ key: true });
  });

  it.each<[string, number[], RegExp]>([
    ['torn within its header', [0x12, 0, 0x0a, 2, 0], /torn/],
    ['without a frame', [0x12, 0], /no frame/],
    ['with a size that does not end', [0x12, 0x80], /torn/],
    ['with a forbidden bit', [0x92, 0], /forbidden/],
    ['of a reserved kind', [0x4a, 0], /reserved OBU type 9/],
    ['of another reserved kind', [0x72, 0], /reserved OBU type 14/],
    ['of kind 0', [0x02, 0], /reserved OBU type 0/],
  ])('is none in a unit %s', (_, bytes, says) => {
    expect(readAv1Unit(Uint8Array.from(bytes))).toMatch(says);
  });
});

describe('a unit of AV1 is passed over to the frame', () => {
  const key = { key: true, size: undefined };
  const read = (...bytes: number[]) => readAv1Unit(Uint8Array.from(bytes));

  // Section 6.2.2: tile group, metadata, redundant frame header, tile list, padding.
  it.each([4, 5, 7, 8, 15])('of type %d', (type) => {
    expect(read(0x12, 0, (type << 3) | 2, 1, 9, ...FRAME.key)).toEqual(key);
  });

  it('with a size of two bytes, the lower seven bits first', () => {
    // 130 is 1 times 128, and 2.
    expect(read(0x2a, 0x82, 1, ...Array<number>(130).fill(255), ...FRAME.key)).toEqual(key);
  });

  it('with a size of eight bytes, which are the most', () => {
    expect(read(0x12, ...Array<number>(7).fill(0x80), 0, ...FRAME.key)).toEqual(key);
    expect(read(0x12, ...Array<number>(8).fill(0x80), ...FRAME.key)).toEqual(key);
  });

  it('with an extension of its header', () => {
    expect(read(0x16, 0x20, 0, 0x36, 0x20, 1, FRAME.key[2])).toEqual(key);
  });

  it('with the reserved bit of its header set', () => {
    expect(read(0x13, 0, ...FRAME.key)).toEqual(key);
  });

  it('and a frame without a size, as the last, begins behind its header', () => {
    expect(read(0x12, 0, 0x30, 0b0_00_10000)).toEqual(key);
    expect(read(0x12, 0, 0x31, 0b0_01_10000)).toEqual({ ...key, key: false });
  });
});
