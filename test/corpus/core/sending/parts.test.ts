import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LEAST_PART_BYTES, MOST_PART_BYTES, MOST_PARTS, partBytesFor, partsOf, rangeOf } from '#corpus/core/sending/parts.ts';

it('are 16 MiB, smaller on a slow line, larger where there would be too many', () => {
  expect(partBytesFor(1e9, undefined)).toBe(16 * 2 ** 20);
  expect(partBytesFor(1e9, 1e6)).toBe(LEAST_PART_BYTES);
  expect(partsOf(300e9, partBytesFor(300e9, undefined))).toBeLessThanOrEqual(MOST_PARTS);
  expect(() => partBytesFor(MOST_PARTS * MOST_PART_BYTES + 1, undefined)).toThrow(RangeError);
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
