import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NearestRows } from '#core/telemetry/nearest-rows.ts';
import { RecentHistogram } from '#core/telemetry/recent.ts';

describe('recent figures', () => {
  it('turn every five seconds, to the microsecond, or as often as is asked', () => {
    const turned = (recent: RecentHistogram, us: number) => {
      recent.add(10);
      recent.turn(us);
      recent.turn(2 * us);
      return recent.count;
    };
    // Two turns forget it.
    expect([turned(new RecentHistogram(10), 5e6), turned(new RecentHistogram(10), 5e6 - 1)]).toEqual([0, 1]);
    expect([turned(new RecentHistogram(10, 1000), 1000), turned(new RecentHistogram(10, 1000), 999)]).toEqual([0, 1]);
  });

  it('do not turn again before another five seconds are over', () => {
    const recent = new RecentHistogram(10);
    recent.add(10);
    recent.turn(5e6);
    recent.turn(10e6 - 1);
    expect(recent.count).toBe(1);
    recent.turn(10e6);
    expect(recent.count).toBe(0);
  });

  it('are of this turn and of the one before', () => {
    const recent = new RecentHistogram(1);
    recent.add(100);
    recent.turn(5e6);
    recent.add(200);
    recent.turn(10e6);
    recent.add(300);
    expect([recent.count, recent.quantile(0.5), recent.quantile(1)]).toEqual([2, 201, 300]);
  });
});

describe('the nearest row', () => {
  it('is that of the last 512', () => {
    const rows = new NearestRows();
    for (let i = 0; i < 512; i++) rows.row(1000 * i);
    expect(rows.distance(0)).toBe(0);
    rows.row(512_000);
    expect([rows.distance(0), rows.distance(1000)]).toEqual([1000, 0]);
    rows.row(513_000);
    expect([rows.distance(1000), rows.distance(2000)]).toEqual([1000, 0]);
  });

  it('may be before or after, and is infinitely far before the first', () => {
    const rows = new NearestRows();
    expect(rows.distance(0)).toBe(Number.POSITIVE_INFINITY);
    rows.row(100);
    expect([rows.distance(0), rows.distance(100), rows.distance(350)]).toEqual([100, 0, 250]);
    rows.row(200);
    expect([150, 149, 151, 220].map((us) => rows.distance(us))).toEqual([50, 49, 49, 20]);
  });

  it('is the nearest of all that are remembered, however they lie', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 600 }), fc.nat(3000), (steps, us) => {
        const rows = new NearestRows();
        let at = 0;
        const all = steps.map((step) => {
          at += step;
          rows.row(at);
          return at;
        });
        expect(rows.distance(us)).toBe(Math.min(...all.slice(-512).map((row) => Math.abs(row - us))));
      }),
    );
  });
});
