import { CLIP_FLAGS } from '#core/clip/clip-times.ts';
import { type SegmentFigures, TOGETHER_US } from '#core/export/owl/documents.ts';
import { firstAtLeast } from '#core/time/first-at-least.ts';

/** Of pictures at their true times, and rows of the controls in order of time. */
export function segmentFigures(captureUs: Float64Array, flags: Uint8Array, rowsUs: Float64Array): SegmentFigures {
  const count = captureUs.length;
  let [repeats, together] = [0, 0];
  for (let n = 0; n < count; n++) {
    if (((flags[n] as number) & CLIP_FLAGS.repeat) !== 0) repeats += 1;
    const after = firstAtLeast(rowsUs, (captureUs[n] as number) - TOGETHER_US);
    if (after < rowsUs.length && (rowsUs[after] as number) <= (captureUs[n] as number) + TOGETHER_US) together += 1;
  }
  return { repeated: (100 * repeats) / count, together: (100 * together) / count };
}

/** Median of the differences of two columns. */
export function medianShift(a: Float64Array, b: Float64Array): number {
  const differences = a.map((value, n) => value - (b[n] as number)).sort();
  return differences[Math.floor(differences.length / 2)] ?? 0;
}
