import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LEAST_PART_BYTES, MOST_PART_BYTES, MOST_PARTS, partBytesFor, partsOf, rangeOf } from '#corpus/core/sending/parts.ts';

it('are 16 MiB, smaller on a slow line, larger where there would be too many', () => {
  expect(partBytesFor(1e9, undefined)).toBe(16 * 2 ** 20);
  expect(partBytesFor(1e9, 1e6)).toBe(LEAST_PART_BYTES);
  expect(partsOf(300e9, partBytesFor(300e9, undefined))).toBeLessThanOrEqual(MOST_PARTS);
  expect(() => partBytesFor(MOST_PARTS * MOST_PART_BYTES + 1, undefined)).toThrow(RangeError);
});

it('have the sizes that S3 allows', () => {
  expect([LEAST_PART_BYTES, MOST_PART_BYTES]).toEqual([5_242_880, 67_108_864]);
  expect(partBytesFor(MOST_PARTS * MOST_PART_BYTES, undefined)).toBe(MOST_PART_BYTES);
});

it('are smaller only where a line is slower than 1.5 MB/s', () => {
  expect(partBytesFor(1e9, 1.5e6 - 1)).toBe(LEAST_PART_BYTES);
  for (const fast of [1.5e6, 100e6]) expect(partBytesFor(1e9, fast)).toBe(16 * 2 ** 20);
});

it('lie one behind the other', () => {
  expect([0, 1, 30, 31, 60].map((bytes) => partsOf(bytes, 30))).toEqual([1, 1, 1, 2, 2]);
  expect([0, 1, 2].map((n) => rangeOf(n, 70, 30))).toEqual([
    { begin: 0, end: 30 },
    { begin: 30, end: 60 },
    { begin: 60, end: 70 },
  ]);
});

it('hold every byte of a file once, whatever its size; an empty file has one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MOST_PARTS * MOST_PART_BYTES }), (bytes) => {
      const partBytes = partBytesFor(bytes, undefined);
      const count = partsOf(bytes, partBytes);
      expect([rangeOf(0, bytes, partBytes).begin, rangeOf(count - 1, bytes, partBytes).end]).toEqual([0, bytes]);
      expect(rangeOf(count - 1, bytes, partBytes).begin).toBe((count - 1) * partBytes);
      // All but the last are large enough for S3.
      expect(count === 1 || partBytes >= LEAST_PART_BYTES).toBe(true);
    }),
  );
});
