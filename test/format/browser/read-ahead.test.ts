import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReadAhead } from '#format/browser/read-ahead.ts';

const BLOCK = 1 << 18;

/** A file of numbers that differ from block to block, and what was read of it. */
function fileOf(size: number, says = size) {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i += 997) bytes[i] = (i / 997) % 251;
  const reads: [from: number, to: number][] = [];
  const ahead = new ReadAhead(says, (from, to) => {
    reads.push([from, to]);
    return bytes.slice(from, to);
  });
  return { bytes, reads, ahead };
}

it('gives the bytes that are there, however they are asked for', () => {
  const { bytes, ahead } = fileOf(3 * BLOCK + 12_345);
  const place = fc.integer({ min: 0, max: bytes.length + 10 });
  fc.assert(
    fc.property(place, fc.integer({ min: 0, max: 2 * BLOCK }), (from, length) => {
      expect(Buffer.compare(ahead.bytes(from, from + length), bytes.subarray(from, from + length))).toBe(0);
    }),
    { numRuns: 200 },
  );
});

it('reads more and more at once where one follows the other, and little where none does', () => {
  const { bytes, reads, ahead } = fileOf(100 * BLOCK);
  for (let at = 0; at < bytes.length; at += 65_536) ahead.bytes(at, at + 65_536);
  expect(reads.map(([from, to]) => (to - from) / BLOCK)).toEqual([1, 2, 4, 8, 16, 32, 32, 5]);
  reads.length = 0;
  ahead.bytes(50 * BLOCK + 5, 50 * BLOCK + 9);
  ahead.bytes(20 * BLOCK + 5, 20 * BLOCK + 9);
  // Kept from before.
  expect(reads).toEqual([]);
});

it('keeps 32 MB', () => {
  const { reads, ahead } = fileOf(300 * BLOCK);
  for (let block = 0; block < 300; block += 2) ahead.bytes(block * BLOCK, block * BLOCK + 1);
  expect(reads.every(([from, to]) => to - from === BLOCK)).toBe(true);
  reads.length = 0;
  ahead.bytes(298 * BLOCK, 298 * BLOCK + 1);
  ahead.bytes((298 - 2 * 127) * BLOCK, (298 - 2 * 127) * BLOCK + 1);
  expect(reads).toEqual([]);
  ahead.bytes(0, 1);
  expect(reads).toEqual([[0, BLOCK]]);
});

it('ends where the file has become shorter', () => {
  const { ahead } = fileOf(BLOCK + 100, 3 * BLOCK);
  expect(ahead.bytes(BLOCK + 90, BLOCK + 200)).toHaveLength(10);
  expect(ahead.bytes(2 * BLOCK, 2 * BLOCK + 5)).toHaveLength(0);
});
