import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { hrtimeUs, nowUs } from '#native/clock.ts';

it('is the system’s monotonic clock, in whole microseconds', () => {
  for (let i = 0; i < 1000; i++) {
    const before = process.hrtime.bigint();
    const us = nowUs();
    const after = process.hrtime.bigint();
    expect(Number.isInteger(us)).toBe(true);
    // The zero of the fast clock is known to within a microsecond.
    expect(BigInt(us)).toBeGreaterThanOrEqual(before / 1000n - 2n);
    expect(BigInt(us)).toBeLessThanOrEqual(after / 1000n + 2n);
  }
  // The wall clock is years ahead of it.
  expect(Math.abs(Date.now() * 1000 - nowUs())).toBeGreaterThan(1e12);
});

it('agrees with process.hrtime to two microseconds, now and later', async () => {
  for (let round = 0; round < 20; round++) {
    const before = hrtimeUs();
    const now = nowUs();
    const after = hrtimeUs();
    expect(now).toBeGreaterThanOrEqual(before - 2);
    expect(now).toBeLessThanOrEqual(after + 2);
    await sleep(20);
  }
});
