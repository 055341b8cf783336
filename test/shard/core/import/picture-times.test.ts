import { describe, expect, it } from 'vitest';
import { lateness, pictureTimes } from '#shard/core/import/picture-times.ts';

/** Pictures at 60 a second, whose messages come late by so much, us, on a clock that began elsewhere and runs `ppm` faster. */
function session(lateUs: (n: number) => number, ppm = 0) {
  const pts = Float64Array.from({ length: 6000 }, (_, n) => Math.round((n * 1e6) / 60));
  const taken = pts.map((us) => 1e9 + us * (1 + ppm / 1e6));
  return { pts, taken, messages: taken.map((us, n) => us + lateUs(n)) };
}

const worst = ({ pts, taken, messages }: ReturnType<typeof session>) =>
  Math.max(...pictureTimes(pts, messages).map((us, n) => Math.abs(us - (taken[n] as number))));

describe('pictureTimes', () => {
  it('finds the time of a picture to a millisecond although news of it comes up to 40 ms later', () => {
    expect(worst(session((n) => 2000 + ((n * 7919) % 1000) + (n % 7 === 0 ? 40_000 : 0)))).toBeLessThan(3000);
  });

  it('follows a clock that runs faster: of 400 in a million, the 40 ms of 100 s', () => {
    expect(worst(session((n) => (n * 7919) % 5000, 400))).toBeLessThan(3000);
    // Without, the end would be 40 ms off.
    const { pts, taken } = session(() => 0, 400);
    expect((taken.at(-1) as number) - (taken[0] as number) - (pts.at(-1) as number)).toBeGreaterThan(39_000);
  });

  it('never goes back', () => {
    const { pts, messages } = session((n) => (n % 300 < 150 ? 50_000 : 0));
    const times = pictureTimes(pts, messages);
    expect(times.every((us, n) => n === 0 || us > (times[n - 1] as number))).toBe(true);
  });

  it('says how late the messages were', () => {
    const { pts, messages } = session((n) => (n % 100 === 0 ? 80_000 : (n % 10) * 1000));
    const { p50, p99 } = lateness(pictureTimes(pts, messages), messages);
    expect(p50).toBeGreaterThan(2000);
    expect(p50).toBeLessThan(6000);
    expect(p99).toBeGreaterThan(8000);
  });
});
