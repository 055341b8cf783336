/**
 * Microseconds on the session's monotonic clock (CLOCK_MONOTONIC, QPC, mach). Never wall time.
 *
 * A branded number, not a bigint: 2^53 us are 285 years, and a bigint would cost an allocation per event on the hot path.
 */
export type TsUs = number & { readonly unit: 'us' };

/** Nanoseconds from `process.hrtime.bigint()`, as whole microseconds (rounded down, so that a stamp never lies in the future). */
export function tsFromNs(ns: bigint): TsUs {
  return Math.floor(Number(ns) / 1000) as TsUs;
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
