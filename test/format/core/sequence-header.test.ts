import { describe, expect, it } from 'vitest';
import { sequenceHeader } from '#format/core/video/sequence-header.ts';

const bytes = (...parts: (number | number[])[]) => Uint8Array.from(parts.flat());

describe('what a key packet says of the pictures to come', () => {
  it('is AV1’s sequence header, wherever it stands', () => {
    // Temporal delimiter, sequence header of 3 bytes, frame.
    expect(sequenceHeader('AV01', bytes(0x12, 0, 0x0a, 3, [7, 8, 9], 0x32, 1, 0))).toEqual(bytes([7, 8, 9]));
    // Metadata of 130 bytes first, its size in two bytes; extension bytes count.
    const long = bytes(0x12, 0, 0x2a, 0x82, 0x01, new Array(130).fill(1), 0x0e, 0x20, 2, [5, 6], 0x32, 1, 0);
    expect(sequenceHeader('AV01', long)).toEqual(bytes([5, 6]));
    expect(sequenceHeader('AV01', bytes(0x12, 0, 0x32, 1, 0))).toBeUndefined();
    expect(sequenceHeader('AV01', bytes(0x08, [1, 2, 3]))).toEqual(bytes([1, 2, 3]));
  });

  it('is AV1’s sequence header, whatever the reserved bit of its own says', () => {
    expect(sequenceHeader('AV01', bytes(0x13, 0, 0x0b, 2, [7, 8], 0x32, 1, 0))).toEqual(bytes([7, 8]));
    // Without a size it reaches to the end.
    expect(sequenceHeader('AV01', bytes(0x09, [1, 2, 3]))).toEqual(bytes([1, 2, 3]));
  });

  it('has a size of up to eight bytes (section 4.10.5)', () => {
    for (const more of [0, 1, 3, 4, 6]) {
      const size = (length: number) => [length | 0x80, ...Array<number>(more).fill(0x80), 0];
      expect(sequenceHeader('AV01', bytes(0x12, size(0), 0x0a, size(3), [7, 8, 9], 0x32, 1, 0))).toEqual(bytes([7, 8, 9]));
    }
    expect(sequenceHeader('AV01', bytes(0x12, 0, 0x0a, 0x83))).toBeUndefined();
  });

  it('is the sequence parameter set of HEVC, with lengths', () => {
    expect(sequenceHeader('HEVC', bytes([0, 0, 0, 3], [0x40, 1, 9], [0, 0, 0, 4], [0x42, 1, 5, 6], [0, 0, 0, 2], [0x26, 1]))).toEqual(
      bytes([0x42, 1, 5, 6]),
    );
    expect(sequenceHeader('HEVC', bytes([0, 0, 0, 2], [0x26, 1]))).toBeUndefined();
    expect(sequenceHeader('HEVC', bytes([0, 0, 0, 0]))).toBeUndefined();
  });

  it('is that of H.264, between start codes of three or four bytes', () => {
    const sps = [0x67, 66, 0xc0, 30];
    expect(sequenceHeader('H264', bytes([0, 0, 0, 1], sps, [0, 0, 1], [0x68, 1], [0, 0, 1], [0x65, 1]))).toEqual(bytes(sps));
    expect(sequenceHeader('H264', bytes([0, 0, 1], [0x65, 1, 2, 3]))).toBeUndefined();
    expect(sequenceHeader('H264', bytes([0, 0, 1], sps))).toEqual(bytes(sps));
    expect(sequenceHeader('H264', bytes([0, 0, 1], sps, [0, 0, 0, 1], [0x68, 1]))).toEqual(bytes(sps));
    // The header of a unit is enough, of this one and of the next.
    expect(sequenceHeader('H264', bytes([0, 0, 1], 0x67))).toEqual(bytes(0x67));
    expect(sequenceHeader('H264', bytes([0, 0, 1], sps, [0, 0, 1], 0x68))).toEqual(bytes(sps));
  });

  it.each([
    ['without a first zero', [7, 0, 1]],
    ['without a second zero', [0, 7, 1]],
    ['without a one', [0, 0, 7]],
  ])('has no start code %s', (_, three) => {
    const sps = [0x67, 66, ...three, 0x67, 9];
    expect(sequenceHeader('H264', bytes(three, 0x67, 1))).toBeUndefined();
    expect(sequenceHeader('H264', bytes([0, 0, 1], sps, [0, 0, 1], 0x68))).toEqual(bytes(sps));
  });

  it('is nothing in no bytes at all', () => {
    for (const fourcc of ['AV01', 'HEVC', 'H264'] as const) expect(sequenceHeader(fourcc, bytes())).toBeUndefined();
  });
});
