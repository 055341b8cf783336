import type { TsUs } from '#format/core/time/units.ts';

/** A gap as in `meta.json`; `to_us` is not part of it. */
interface Stretch {
  readonly from_us: number;
  readonly to_us: number;
  readonly device?: string | undefined;
}

/** The gaps of the whole session, in order, merged where they overlap. A missing pad is no gap for the other devices. */
function wholeGaps(gaps: readonly Stretch[]): { from: number; to: number }[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from_us: from, to_us: to } of gaps.filter(({ device }) => device === undefined).sort((a, b) => a.from_us - b.from_us)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** Whether a time lies in one of the gaps, by bisection: two hours may have a million events and a thousand gaps. */
export function covers(gaps: readonly Stretch[]): (us: number) => boolean {
  const sorted = wholeGaps(gaps);
  return (us) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.to as number) <= us) low = middle + 1;
      else high = middle;
    }
    return low < sorted.length && (sorted[low]?.from as number) <= us;
  };
}

/** How much of a stretch no gap covers, us. */
export function uncovered(gaps: readonly Stretch[]): (fromUs: TsUs, toUs: TsUs) => number {
  const sorted = wholeGaps(gaps);
  return (fromUs, toUs) =>
    sorted.reduce((left, { from, to }) => left - Math.max(0, Math.min(to, toUs) - Math.max(from, fromUs)), toUs - fromUs);
}
