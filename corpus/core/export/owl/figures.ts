import { type SegmentFigures, TOGETHER_US } from '#corpus/core/export/owl/documents.ts';
import { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';
import { nearestRowUs } from '#format/core/quality/input/coverage.ts';

/** Times of a segment, us. */
interface SegmentTimes {
  readonly tsUs: Float64Array;
  /** True times of the pictures. */
  readonly captureUs: Float64Array;
  readonly rowsUs: Float64Array;
  readonly eventsUs: Float64Array;
}

const rises = (times: Float64Array): boolean => times.every((us, i) => i === 0 || us > (times[i - 1] as number));

/** Of pictures, rows of the controls, and events. */
export function segmentFigures({ tsUs, captureUs, rowsUs, eventsUs }: SegmentTimes, flags: Uint8Array): SegmentFigures {
  const count = captureUs.length;
  const share = (bits: number) => (100 * flags.reduce((sum, of) => sum + ((of & bits) === 0 ? 0 : 1), 0)) / count;
  const together = nearestRowUs(captureUs, rowsUs).reduce((sum, us) => sum + (us <= TOGETHER_US ? 1 : 0), 0);
  return {
    timesRise: [tsUs, rowsUs, eventsUs].every(rises),
    covered: 100 - share(CLIP_FLAGS.gap | CLIP_FLAGS.blank),
    repeated: share(CLIP_FLAGS.repeat),
    together: (100 * together) / count,
  };
}

/** Median of the differences of two columns. */
export function medianShift(a: Float64Array, b: Float64Array): number {
  const differences = a.map((value, n) => value - (b[n] as number)).sort();
  return differences[Math.floor(differences.length / 2)] ?? 0;
}
