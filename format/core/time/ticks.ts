import { addUs, asSpan, diffUs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/** One due tick of the input clock. Reused by its owner: the 240 Hz loop allocates nothing. */
export interface Tick {
  /** The tick's ideal time, us. */
  gridUs: TsUs;
  /** Ticks skipped since the one before because the thread was late. */
  skipped: number;
}

/**
 * Advances an absolute tick clock of period `stepUs` whose next tick was due at `tick.gridUs`, when `nowUs >= tick.gridUs`.
 * A late thread skips ticks and counts them; it never emits catch-up rows. The tick taken is the latest one not in the future.
 *
 * The period need not be whole: times are multiples of it from `originUs`, so nothing drifts.
 */
export function takeTick(tick: Tick, originUs: TsUs, stepUs: SpanUs, previousIndex: number, nowUs: TsUs): number {
  let index = Math.floor(diffUs(nowUs, originUs) / stepUs);
  if (index <= previousIndex) index = previousIndex + 1;
  tick.skipped = index - previousIndex - 1;
  tick.gridUs = addUs(originUs, asSpan(index * stepUs));
  return index;
}

/** Times are multiples of a period that need not be whole: two that are the same may differ by some billionths. Written, they are whole. */
const ROUNDING_US = 0.5;

/** How many ticks of a clock of `hz` are due after the one at `gridUs`, up to and with `untilUs`. */
export function ticksDue(gridUs: TsUs, untilUs: TsUs, hz: number): number {
  return Math.floor(((untilUs - gridUs + ROUNDING_US) * hz) / 1e6);
}

/** When the tick after `index` is due, us. */
export function tickDueUs(originUs: TsUs, stepUs: SpanUs, index: number): TsUs {
  return addUs(originUs, asSpan((index + 1) * stepUs));
}
