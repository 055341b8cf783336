import type { Place } from '#format/core/findings/finding.ts';
import { type Grid, nearestFrame } from '#format/core/time/grid.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** Folds ascending indices into ranges: `3, 4, 5, 9` is `3–5, 9`. */
export function placesOf(indices: Iterable<number>, of: Place['of']): Place[] {
  const places: Place[] = [];
  for (const index of indices) {
    const last = places.at(-1);
    if (last !== undefined && last.to + 1 === index) last.to = index;
    else places.push({ from: index, to: index, of });
  }
  return places;
}

/** Ranges in order; those that touch or overlap are merged. */
export function mergedPlaces(places: readonly Place[]): Place[] {
  const merged: Place[] = [];
  for (const place of [...places].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && place.from <= last.to + 1) last.to = Math.max(last.to, place.to);
    else merged.push({ ...place });
  }
  return merged;
}

/** `frames 3–5, 9 and 12 more places`. */
export function placesText(places: readonly Place[], shown = 4): string {
  const [first] = places;
  if (first === undefined) return '';
  const list = places.slice(0, shown).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  const left = places.length - shown;
  const more = left > 0 ? ` and ${left} more ${left === 1 ? 'place' : 'places'}` : '';
  return `${first.of} ${list.join(', ')}${more}`;
}

/** The frames, of `count`, that are shown during a stretch of time. */
export function framesShown(grid: Grid, count: number, fromUs: TsUs, toUs: TsUs): Place {
  const frameAt = (us: TsUs) => Math.min(count - 1, Math.max(0, nearestFrame(grid, us)));
  return { from: frameAt(fromUs), to: frameAt(toUs), of: 'frame' };
}
