import { expect, it } from 'vitest';
import { GapRecords } from '#core/format/gap-records.ts';
import { GAP_BYTES, putGap } from '#core/format/records.ts';
import { reasonIndex } from '#core/input/gap.ts';
import type { TsUs } from '#core/time/units.ts';

// A gap that reached past the last picture made `to_us` 16666.67 in one X server's death of a dozen, and meta.json invalid.
it.each([1, 2, 3, 59, 60, 61, 432_001])('ends a gap on a whole microsecond, the end of frame %d', (frames) => {
  const gaps = new GapRecords();
  const view = new DataView(new ArrayBuffer(2 * GAP_BYTES));
  putGap(view, 0, 1_000_001, 0, reasonIndex('unfocused'), 0);
  putGap(view, GAP_BYTES, 1_000_002, 1e15, reasonIndex('device-lost'), 1);
  gaps.take(view, 0);
  gaps.take(view, GAP_BYTES);
  const ends = gaps.until({ t0Us: 1_000_000 as TsUs, fps: 60 }, frames).map(({ toUs }) => toUs);
  expect(ends).toEqual([1_000_000 + Math.round((frames * 1e6) / 60), 1_000_000 + Math.round((frames * 1e6) / 60)]);
});
