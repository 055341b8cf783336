import { describe, expect, it } from 'vitest';
import { element, float, lengthBytes, nothing, readHead, readUint, text, UNKNOWN, uint } from '#format/core/video/matroska/ebml.ts';

const head = (...bytes: number[]) => readHead(Uint8Array.from(bytes), 0);
const zeros = (count: number) => Array<number>(count).fill(0);

describe('an element is written', () => {
  it('with an id of one to four bytes, as it stands in the standard', () => {
    const none = new Uint8Array();
    expect([...element(0xec, none)]).toEqual([0xec, 0x80]);
    expect([...element(0x4dbb, none)]).toEqual([0x4d, 0xbb, 0x80]);
    expect([...element(0x2ad7b1, none)]).toEqual([0x2a, 0xd7, 0xb1, 0x80]);
    expect([...element(0x1f43b675, none)]).toEqual([0x1f, 0x43, 0xb6, 0x75, 0x80]);
  });

  it('with its parts one after the other', () => {
    expect([...element(0xec, Uint8Array.of(1, 2), Uint8Array.of(3))]).toEqual([0xec, 0x83, 1, 2, 3]);
    expect([...nothing(4)]).toEqual([0xec, 0x82, 0, 0]);
    expect([...text(0x86, 'V_')]).toEqual([0x86, 0x82, 0x56, 0x5f]);
  });

  // RFC 8794, table 1: 2^7n - 2 is the greatest length in n bytes.
  it.each([
    [0, [0x80]],
    [126, [0xfe]],
    [127, [0x40, 0x7f]],
    [2 ** 14 - 2, [0x7f, 0xfe]],
    [2 ** 14 - 1, [0x20, 0x3f, 0xff]],
    [2 ** 21 - 1, [0x10, 0x1f, 0xff, 0xff]],
  ])('with a length of %d in the fewest bytes', (length, bytes) => {
    expect([...lengthBytes(length)]).toEqual(bytes);
  });

  it('with a length in as many bytes as asked for', () => {
    expect([...lengthBytes(5, 2)]).toEqual([0x40, 5]);
    expect([...lengthBytes(0x12_3456_789a, 8)]).toEqual([1, 0, 0, 0x12, 0x34, 0x56, 0x78, 0x9a]);
  });

  it('with a number, its greatest byte first', () => {
    expect([...uint(0xb0, 0)]).toEqual([0xb0, 0x81, 0]);
    expect([...uint(0xb0, 0x0102)]).toEqual([0xb0, 0x82, 1, 2]);
    expect([...uint(0xb0, 0x12_3456_789a)]).toEqual([0xb0, 0x85, 0x12, 0x34, 0x56, 0x78, 0x9a]);
    expect([...uint(0xb0, 7, 4)]).toEqual([0xb0, 0x84, 0, 0, 0, 7]);
    expect(readUint(Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a))).toBe(0x12_3456_789a);
    // 1.5 of IEEE 754.
    expect([...float(0x4489, 1.5)]).toEqual([0x44, 0x89, 0x88, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
  });
});

describe('the head of an element', () => {
  it('has an id of four bytes at most', () => {
    expect(head(0x10, 0, 0, 1, 0x82, 9, 9)).toEqual({ id: 0x1000_0001, length: 2, contentAt: 5 });
    expect(head(0x08, 0, 0, 0, 1, 0x82, 9, 9)).toBe('no EBML id at byte 0');
    expect(head(0, 0, 0, 0, 0, 0x82, 9, 9)).toBe('no EBML id at byte 0');
    expect(readHead(Uint8Array.of(0xec, 0x80), 2)).toBe('no EBML id at byte 2');
  });

  it('has a length of eight bytes at most', () => {
    expect(head(0xec, 1, ...zeros(6), 3)).toEqual({ id: 0xec, length: 3, contentAt: 9 });
    expect(head(0xec, 0, ...zeros(20))).toBe('no EBML length at byte 1');
  });

  it('is none where it is cut', () => {
    for (const bytes of [[0xec], [0x4d], [0x4d, 0xbb], [0xec, 0x40], [0xec, 1, ...zeros(6)]])
      expect(head(...bytes)).toMatch(/no EBML length at byte [12]/);
  });

  it('has a length of several bytes, the greatest first', () => {
    expect(head(0xec, 0x41, 2)).toMatchObject({ length: 0x102, contentAt: 3 });
    expect(head(0xec, 0x21, 2, 3)).toMatchObject({ length: 0x10203, contentAt: 4 });
  });

  it('has no known length in ones alone, of any width', () => {
    expect(head(0xec, 0xff)).toEqual({ id: 0xec, length: UNKNOWN, contentAt: 2 });
    expect(head(0xec, 0x7f, 0xff)).toMatchObject({ length: UNKNOWN });
    expect(head(0xec, 0xfe)).toMatchObject({ length: 126 });
    // Ones in front of a zero, or behind one.
    for (const [first, length] of [
      [0x9f, 31],
      [0xbf, 63],
      [0x81, 1],
    ] as const)
      expect(head(0xec, first)).toMatchObject({ length });
    expect(head(0xec, 0x7f, 0xfe)).toMatchObject({ length: 2 ** 14 - 2 });
    expect(head(0xec, 0x5f, 0xff)).toMatchObject({ length: 0x1fff });
  });
});
