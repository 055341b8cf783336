import type { Doubtful, Span } from '#corpus/core/authenticity/played-input.ts';
import type { TsUs } from '#format/core/time/units.ts';

/** Stamps of a clock that counts microseconds are a whole number of ms once in a thousand. */
const MS_US = 1000;
/** What is more than this is no chance and no clock of ours. */
const LEAST_SHARE = 0.5;
/** Of fewer stamps nothing can be said. */
const LEAST_STAMPS = 50;

const NOTHING: Doubtful = { share: 0, of: 0, at: [] };

/**
 * Stamps of events that were written by hand: rounded to ms, or exactly on a frame of the grid. Those of a recorder are the microsecond at which the system
 * handed the event over.
 */
export function inventedStamps(eventsUs: Float64Array, gridUs: Float64Array, t0Us: TsUs): Doubtful {
  if (eventsUs.length < LEAST_STAMPS) return NOTHING;
  const grid = new Set(gridUs);
  let [rounded, onGrid] = [0, 0];
  for (const us of eventsUs) {
    if (us % MS_US === 0) rounded += 1;
    if (grid.has(us)) onGrid += 1;
  }
  return judgedShare(Math.max(rounded, onGrid), eventsUs.length, eventsUs, t0Us);
}

/**
 * Captures that were written by hand: all the same time behind their grid. A real one wakes up when the system lets it, some microseconds sooner or later each time.
 */
export function inventedCaptures(captureUs: Float64Array, gridUs: Float64Array, repeat: Uint8Array, t0Us: TsUs): Doubtful {
  const counts = new Map<number, number>();
  let captured = 0;
  for (let n = 0; n < captureUs.length; n++) {
    if (repeat[n] === 1) continue;
    captured += 1;
    const late = (captureUs[n] as number) - (gridUs[n] as number);
    counts.set(late, (counts.get(late) ?? 0) + 1);
  }
  if (captured < LEAST_STAMPS) return NOTHING;
  let most = 0;
  for (const count of counts.values()) most = Math.max(most, count);
  return judgedShare(most, captured, captureUs, t0Us);
}

/** `doubtful` of those `of` that could be judged, which were some of `tsUs`. */
function judgedShare(doubtful: number, of: number, tsUs: Float64Array, t0Us: TsUs): Doubtful {
  const whole: Span = { from_s: ((tsUs[0] as number) - t0Us) / 1e6, to_s: ((tsUs.at(-1) as number) - t0Us) / 1e6 };
  return doubtful / of < LEAST_SHARE ? { share: 0, of, at: [] } : { share: doubtful / of, of, at: [whole] };
}
