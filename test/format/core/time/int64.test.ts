import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addUs, diffUs, getInt64, putInt64, spanAt, tsAt, tsFromNs } from '#format/core/time/units.ts';

const MOST = Number.MAX_SAFE_INTEGER;

it('a moment is written as a little-endian int64, and as it was read back', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 1, 0xffff_ffff, 0x1_0000_0000, MOST)), fc.nat(8), (us, at) => {
      const [ours, theirs] = [new DataView(new ArrayBuffer(16)), new DataView(new ArrayBuffer(16))];
      putInt64(ours, at, us);
      theirs.setBigInt64(at, BigInt(us), true);
      expect(new Uint8Array(ours.buffer)).toEqual(new Uint8Array(theirs.buffer));
      expect(getInt64(theirs, at)).toBe(us);
    }),
  );
});

it('nanoseconds are whole microseconds, rounded down', () => {
  expect([0n, 999n, 1000n, 1999n, 5_000_001_000n].map(tsFromNs)).toEqual([0, 0, 1, 1, 5_000_001]);
});

it('a moment and a length make a later moment; two moments, a length', () => {
  expect([addUs(1000, 250), addUs(1000, -250), diffUs(1250, 1000), diffUs(1000, 1250)]).toEqual([1250, 750, 250, -250]);
  expect([tsAt([5, 6], 1), spanAt(Float64Array.of(7), 0)]).toEqual([6, 7]);
});
