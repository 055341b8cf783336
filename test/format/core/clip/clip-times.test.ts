import { describe, expect, it } from 'vitest';
import { countUpTo, gapped, intervalsOf, pictureTimes } from '#format/core/clip/clip-times.ts';

describe('times of pictures', () => {
  it('are corrected, and never fall: a repeat has the time of what it shows', () => {
    expect(Array.from(pictureTimes(Float64Array.of(1000, 2000, 2000, 1990, 3000), 100))).toEqual([900, 1900, 1900, 1900, 2900]);
  });

  it('are counted up to and including a moment', () => {
    const times = [10, 20, 20, 30];
    expect([9, 10, 19, 20, 30, 99].map((us) => countUpTo(times, us))).toEqual([0, 1, 1, 3, 4, 4]);
  });
});

describe('the interval of an event', () => {
  const times = Float64Array.of(10, 20, 20, 30);
  const of = (...us: number[]) => Array.from(intervalsOf(Float64Array.from(us), times));

  it('follows the last picture before it; one at the moment of a picture still answers the one before', () => {
    expect(of(11, 20, 21, 30, 31, 99)).toEqual([0, 0, 2, 2, 3, 3]);
  });

  it('is none before the first picture', () => {
    expect(of(1, 10)).toEqual([-1, -1]);
  });

  it('is exactly one, whatever the times: those of two clips side by side add up to those of both', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let round = 0; round < 200; round++) {
      const captured = pictureTimes(
        Float64Array.from({ length: 50 }, (_, n) => 1000 * n + Math.round(1500 * random())),
        300,
      );
      const events = Float64Array.from({ length: 300 }, () => Math.round(52_000 * random())).sort();
      const intervals = intervalsOf(events, captured);
      const cut = Math.floor(50 * random());
      const within = (from: number, to: number) =>
        events.filter((us) => us > (captured[from] ?? Number.POSITIVE_INFINITY) && us <= (captured[to] ?? Number.POSITIVE_INFINITY)).length;
      expect(within(0, cut) + within(cut, 50)).toBe(intervals.filter((n) => n >= 0).length);
      for (const [i, n] of intervals.entries())
        expect(n < 0 ? (events[i] as number) <= (captured[0] as number) : (events[i] as number) > (captured[n] as number)).toBe(true);
    }
  });
});

describe('a gap', () => {
  const times = Float64Array.of(10, 20, 30, 40, 50);
  const marks = (fromUs: number, toUs: number, from = 0, to = 5) =>
    Array.from(gapped(times, { from, to }, [{ fromUs, toUs, reason: 'unfocused' }])).join('');

  it('marks each interval that it touches', () => {
    expect(marks(25, 35)).toBe('01100');
    expect(marks(20, 30)).toBe('01000');
    expect(marks(0, 15)).toBe('10000');
    expect(marks(0, 5)).toBe('00000');
    expect(marks(55, 99)).toBe('00001');
  });

  it('is cut off at the edges of a clip', () => {
    expect(marks(0, 99, 1, 3)).toBe('11');
    expect(marks(25, 35, 3, 5)).toBe('00');
    expect(marks(25, 35, 2, 5)).toBe('100');
  });
});
