/**
 * A moment, in microseconds on the session's monotonic clock (CLOCK_MONOTONIC, QPC, mach). Never wall time.
 *
 * A number that remembers its unit, not a bigint: 2^53 us are 285 years, and a bigint would cost an allocation per event on the hot path.
 * A plain number may become any of the three, but none of them another: a length where a moment is asked for does not compile.
 */
export type TsUs = number & { readonly unit?: 'moment, us' };

/** A length of time, in microseconds. */
export type SpanUs = number & { readonly unit?: 'length, us' };

/** A moment in microseconds on another clock, a game's or another machine's, which only an offset turns into a {@link TsUs}. */
export type TheirUs = number & { readonly unit?: 'moment, us, elsewhere' };

/** The moment that is `span` later. */
export const addUs = (at: TsUs, span: SpanUs): TsUs => at + span;

/** From `earlier` to `later`. */
export const diffUs = (later: TsUs, earlier: TsUs): SpanUs => later - earlier;

/** Nanoseconds from `process.hrtime.bigint()`, as whole microseconds (rounded down, so that a stamp never lies in the future). */
export function tsFromNs(ns: bigint): TsUs {
  return Math.floor(Number(ns) / 1000);
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
