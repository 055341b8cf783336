declare global {
  /** `any: true` in a program whose plain numbers may have any unit: our tests, where a clock counts in literals. */
  interface UnitsOfNumbers {}
}

/** A number that remembers its unit, and is no other number: only {@link asTs} and its like make one of a plain number, where that is known to be one. */
type Of<Unit extends string> = number & (UnitsOfNumbers extends { any: true } ? { readonly unit?: Unit } : { readonly unit: Unit });

/**
 * A moment, in microseconds on the session's monotonic clock (CLOCK_MONOTONIC, QPC, mach). Never wall time. Not a bigint: 2^53 us are 285 years, and a bigint
 * would cost an allocation per event on the hot path.
 */
export type TsUs = Of<'moment, us'>;

/** A length of time, in microseconds. */
export type SpanUs = Of<'length, us'>;

/** A moment in microseconds on another clock, a game's or another machine's, which only an offset turns into a {@link TsUs}. */
export type TheirUs = Of<'moment, us, elsewhere'>;

export const asTs = (us: number): TsUs => us as TsUs;
export const asSpan = (us: number): SpanUs => us as SpanUs;
export const asTheirs = (us: number): TheirUs => us as TheirUs;

/** What stands at a place of a column of moments, which is there. */
export const tsAt = (times: Readonly<ArrayLike<number>>, i: number): TsUs => asTs(times[i] as number);
export const spanAt = (lengths: Readonly<ArrayLike<number>>, i: number): SpanUs => asSpan(lengths[i] as number);

/** The moment that is `span` later. */
export const addUs = (at: TsUs, span: SpanUs): TsUs => asTs(at + span);

/** From `earlier` to `later`, on one clock. */
export const diffUs = <Moment extends TsUs | TheirUs>(later: Moment, earlier: Moment): SpanUs => asSpan(later - earlier);

/** Nanoseconds from `process.hrtime.bigint()`, as whole microseconds (rounded down, so that a stamp never lies in the future). */
export function tsFromNs(ns: bigint): TsUs {
  return asTs(Math.floor(Number(ns) / 1000));
}

/** Writes a non-negative integer below 2^53 as a little-endian int64, without the allocation of `setBigInt64`. */
export function putInt64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value % 0x1_0000_0000, true);
  view.setUint32(offset + 4, Math.floor(value / 0x1_0000_0000), true);
}

/** Reads what {@link putInt64} wrote. */
export function getInt64(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 0x1_0000_0000;
}
