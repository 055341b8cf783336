import { CLIP_FLAGS } from '#core/clip/clip-times.ts';
import { type SegmentFigures, TOGETHER_US } from '#core/export/owl/documents.ts';
import { nearestRowUs } from '#core/quality/input/coverage.ts';

/** Of pictures at their true times, and rows of the controls. */
export function segmentFigures(captureUs: Float64Array, flags: Uint8Array, rowsUs: Float64Array): SegmentFigures {
  const count = captureUs.length;
  const repeats = flags.reduce((sum, bits) => sum + ((bits & CLIP_FLAGS.repeat) === 0 ? 0 : 1), 0);
  const together = nearestRowUs(captureUs, rowsUs).reduce((sum, us) => sum + (us <= TOGETHER_US ? 1 : 0), 0);
  return { repeated: (100 * repeats) / count, together: (100 * together) / count };
}

/** Median of the differences of two columns. */
export function medianShift(a: Float64Array, b: Float64Array): number {
  const differences = a.map((value, n) => value - (b[n] as number)).sort();
  return differences[Math.floor(differences.length / 2)] ?? 0;
}
