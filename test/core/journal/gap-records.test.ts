import { describe, expect, it } from 'vitest';
import { GapRecords } from '#core/journal/gap-records.ts';
import { RECORDS } from '#core/journal/records.ts';
import { reasonIndex } from '#format/core/input/gap.ts';

// In one of a dozen X server deaths a gap past the last picture made `to_us` 16666.67, and meta.json invalid.
it.each([1, 2, 3, 59, 60, 61, 432_001])('ends a gap on a whole microsecond, the end of frame %d', (frames) => {
  const gaps = new GapRecords();
  const { gaps: layout } = RECORDS;
  gaps.take(layout.of(layout.make({ fromUs: 1_000_001, toUs: 0, reason: reasonIndex('unfocused'), device: 0 })));
  gaps.take(layout.of(layout.make({ fromUs: 1_000_002, toUs: 1e15, reason: reasonIndex('device-lost'), device: 1 })));
  const ends = gaps.until({ t0Us: 1_000_000, fps: 60 }, frames).map(({ toUs }) => toUs);
  expect(ends).toEqual([1_000_000 + Math.round((frames * 1e6) / 60), 1_000_000 + Math.round((frames * 1e6) / 60)]);
});

it('a stretch that touches a gap of everything overlaps it, while it is open and afterwards; the gap of one pad is none', () => {
  const gaps = new GapRecords();
  const take = (fromUs: number, toUs: number, device = 0) =>
    gaps.take(RECORDS.gaps.of(RECORDS.gaps.make({ fromUs, toUs, reason: 1, device })));
  take(100, 0);
  take(900, 0, 1);
  const overlaps = (...stretches: readonly (readonly [number, number])[]) => stretches.map(([from, to]) => gaps.overlaps(from, to));
  expect(overlaps([0, 99], [0, 100], [500, 600], [5000, 5000])).toEqual([false, true, true, true]);
  take(100, 300);
  expect(overlaps([299, 400], [300, 300], [301, 2000])).toEqual([true, true, false]);
});

describe('gap records', () => {
  const taken = (...records: readonly { fromUs: number; toUs: number; reason: number; device: number }[]) => {
    const gaps = new GapRecords();
    for (const record of records) gaps.take(RECORDS.gaps.of(RECORDS.gaps.make(record)));
    return gaps;
  };
  const grid = { t0Us: 0, fps: 1 };

  it('count each gap once, by its beginning', () => {
    const gap = { fromUs: 100, toUs: 0, reason: 1, device: 0 };
    expect([taken().count, taken(gap).count, taken(gap, { ...gap, toUs: 200 }, { ...gap, fromUs: 300 }).count]).toEqual([0, 1, 2]);
  });

  it('name their reason and the pad that is missing, counted from 0', () => {
    const gaps = taken(
      { fromUs: 100, toUs: 200, reason: reasonIndex('held'), device: 0 },
      { fromUs: 300, toUs: 400, reason: reasonIndex('device-lost'), device: 1 },
      { fromUs: 500, toUs: 600, reason: reasonIndex('device-lost'), device: 4 },
    );
    expect(gaps.until(grid, 10)).toEqual([
      { fromUs: 100, toUs: 200, reason: 'held', device: undefined },
      { fromUs: 300, toUs: 400, reason: 'device-lost', device: 'pad 0' },
      { fromUs: 500, toUs: 600, reason: 'device-lost', device: 'pad 3' },
    ]);
  });

  it('without a reason, or with one that nobody knows yet, hide most', () => {
    expect([0, 200].map((reason) => taken({ fromUs: 100, toUs: 200, reason, device: 0 }).until(grid, 10)[0]?.reason)).toEqual([
      'unfocused',
      'unfocused',
    ]);
  });
});
