import { judgedShare } from '#format/core/findings/judged.ts';
import type { DeepCheck } from '#format/core/quality/video/decoded.ts';
import { MOST_LATE_PCT } from '#format/core/quality/video/late-changes.ts';
import { said } from '#format/core/said.ts';

/** Least mean change of the raw picture that counts, 1/256 grey levels. */
const LEAST = 2 * 256;
/** A sudden change is at least this many times larger than any other within {@link NEAR} frames: a cut, a flash, a menu. */
const STANDS_OUT = 6;
const NEAR = 3;

/** Sudden changes in the captures appear at the same frame of the decoded video: a test of `video.faithful` that anyone can repeat. */
export const suddenChanges: DeepCheck = ({ frames }, { pictures }) => {
  const captured = frames?.change;
  if (captured === undefined) return [];
  const late: number[] = [];
  let sudden = 0;
  for (let n = 1; n < Math.min(captured.length, pictures.count); n++) {
    if (!standsOut(captured, n)) continue;
    sudden += 1;
    if (largestNear(pictures.change, n, pictures.count) !== n) late.push(n);
  }
  if (sudden === 0) return [];
  return [
    judgedShare({
      check: 'pictures.sudden',
      says: said`${late.length} of ${sudden} sudden changes are shown at another frame than they were captured at`,
      off: late,
      among: sudden,
      limit: MOST_LATE_PCT,
      remedy: said`Have the video made afterwards; if it was, it does not belong to these tables`,
      way: { settings: ['encode'] },
    }),
  ];
};

function standsOut(change: ArrayLike<number>, n: number): boolean {
  const own = change[n] as number;
  if (own < LEAST) return false;
  for (let near = Math.max(1, n - NEAR); near <= Math.min(change.length - 1, n + NEAR); near++)
    if (near !== n && (change[near] as number) * STANDS_OUT > own) return false;
  return true;
}

function largestNear(change: ArrayLike<number>, n: number, count: number): number {
  let largest = n;
  for (let near = Math.max(1, n - NEAR); near <= Math.min(count - 1, n + NEAR); near++)
    if ((change[near] as number) > (change[largest] as number)) largest = near;
  return largest;
}
