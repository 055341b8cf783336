import { expect, it } from 'vitest';
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
