import { describe, expect, it } from 'vitest';
import { bytesFor, DISK_MARGIN_BYTES, megabytes, secondsIn } from '#core/plan/disk-space.ts';

describe('space on a disk', () => {
  it('lasts as long as what is needed for that long takes', () => {
    expect(secondsIn(DISK_MARGIN_BYTES + bytesFor(600, 5e6), 5e6)).toBeCloseTo(600);
    // 8 Mb/s are 1 MB a second, and a tenth.
    expect(bytesFor(10, 8e6)).toBe(11e6);
  });

  it('is none where only the margin is left, and never less than none', () => {
    expect(secondsIn(DISK_MARGIN_BYTES, 5e6)).toBe(0);
    expect(secondsIn(0, 5e6)).toBe(0);
  });

  it('is told in whole MB that are there', () => {
    expect(megabytes(1_999_999)).toBe(1);
  });
});
