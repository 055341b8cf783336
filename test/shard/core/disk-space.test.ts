import { describe, expect, it } from 'vitest';
import { bytesFor, DISK_MARGIN_BYTES, megabytes, secondsIn } from '#shard/core/disk-space.ts';

describe('space on a disk', () => {
  it('lasts for the time whose bytes it holds beyond the margin', () => {
    expect(secondsIn(DISK_MARGIN_BYTES + bytesFor(600, 5e6), 5e6)).toBeCloseTo(600);
    // 8 Mb/s is 1 MB a second, plus a tenth.
    expect(bytesFor(10, 8e6)).toBe(11e6);
  });

  it('is zero when only the margin is left, and never negative', () => {
    expect(secondsIn(DISK_MARGIN_BYTES, 5e6)).toBe(0);
    expect(secondsIn(0, 5e6)).toBe(0);
  });

  it('is rounded down to whole MB', () => {
    expect(megabytes(1_999_999)).toBe(1);
  });

  it('keeps 64 MB free besides the video', () => {
    expect(DISK_MARGIN_BYTES).toBe(64_000_000);
    expect(secondsIn(64_000_000 + 1_100_000, 8e6)).toBeCloseTo(1, 12);
  });
});
