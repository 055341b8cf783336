/** S3's limits of a part, bytes: the last one may be shorter. */
export const LEAST_PART_BYTES = 5 * 2 ** 20;
export const MOST_PART_BYTES = 64 * 2 ** 20;
/** S3's limit of an upload. */
export const MOST_PARTS = 10_000;
/** Where a line is not slow: 34 requests a minute at 10 MB/s. */
const USUAL_PART_BYTES = 16 * 2 ** 20;
/** Below this rate, bytes a second, a lost part of the usual size costs more than ten seconds. */
const SLOW_BPS = 1.5e6;

/** How large the parts of a file are, for a limit of so many bytes a second (undefined: none). Throws a RangeError for a file that S3 cannot hold. */
export function partBytesFor(bytes: number, limitBps: number | undefined): number {
  const wanted = limitBps !== undefined && limitBps < SLOW_BPS ? LEAST_PART_BYTES : USUAL_PART_BYTES;
  const size = Math.max(wanted, Math.ceil(bytes / MOST_PARTS));
  if (size > MOST_PART_BYTES) throw new RangeError(`${bytes} bytes are more than ${MOST_PARTS} parts of ${MOST_PART_BYTES} bytes`);
  return size;
}

/** How many parts a file has; an empty one has one. */
export const partsOf = (bytes: number, partBytes: number): number => Math.max(1, Math.ceil(bytes / partBytes));

/** Bytes of part `n`, which counts from 0. */
export function rangeOf(n: number, bytes: number, partBytes: number): { readonly begin: number; readonly end: number } {
  return { begin: n * partBytes, end: Math.min(bytes, (n + 1) * partBytes) };
}
