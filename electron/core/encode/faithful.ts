/** Pictures are compared by luma, made smaller by this, in squares of `REGION` samples: 16 pixels of the video. */
export const SHRINK = 4;
const REGION = 4;
/** Side of a region, pixels of the video. */
export const REGION_PX = SHRINK * REGION;
/** Mean difference, grey levels, from which two pictures of a region are two: what capture and encoder leave of noise is a third of it. */
const DIFFERS = 6 * REGION * REGION;
/** So long after a change an encoder is still asked whether it shows what was there before, frames. */
const MEMORY = 32;
const MOST_PLACES = 32;
/** Of what is compared, so much may be shown late, %. */
export const MOST_LATE_PCT = 0.1;

export interface Faithful {
  /** Regions of pictures that differ from what was there before, or comes next. */
  readonly compared: number;
  /** Those that look more like that than like what was captured. */
  readonly late: number;
  readonly lateFrames: readonly number[];
}

/** Small luma planes: samples, rows `stride` apart. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly stride?: number;
  /** Only these regions are looked at, counted along the rows; without it all. */
  readonly regions?: readonly number[] | undefined;
}

/**
 * Whether every picture of a video is itself: each region of each final picture must be nearer to its own capture than to what the region
 * showed before its last change (up to {@link MEMORY} frames ago), and than to what it shows next. `captured` and `final` are small luma
 * planes, one per frame, of the same frames. Frames are counted from 0.
 */
export function compareFaithful(
  captured: readonly Uint8Array[],
  final: readonly Uint8Array[],
  { width, height, stride = width, regions }: Planes,
): Faithful {
  let [compared, late] = [0, 0];
  const lateFrames = new Set<number>();
  const [columns, rows] = [Math.floor(width / REGION), Math.floor(height / REGION)];
  // For each region the frame that last showed something else; -1: none that is remembered.
  const before = new Int32Array(columns * rows).fill(-1);
  const asked = regions ?? Array.from(before.keys());
  for (let n = 0; n < captured.length; n++) {
    const [own, shown] = [captured[n] as Uint8Array, final[n] as Uint8Array];
    const [last, next] = [captured[n - 1], captured[n + 1]];
    for (const region of asked) {
      const at = Math.floor(region / columns) * REGION * stride + (region % columns) * REGION;
      if (last !== undefined && distance(own, last, at, stride) > DIFFERS) before[region] = n - 1;
      const other = before[region] as number;
      const remembered = other >= 0 && n - other <= MEMORY ? (captured[other] as Uint8Array) : undefined;
      const differsBefore = remembered !== undefined && distance(own, remembered, at, stride) > DIFFERS;
      const differsNext = next !== undefined && distance(own, next, at, stride) > DIFFERS;
      if (!differsBefore && !differsNext) continue;
      compared += 1;
      const off = distance(shown, own, at, stride);
      if ((differsBefore && distance(shown, remembered, at, stride) < off) || (differsNext && distance(shown, next, at, stride) < off)) {
        late += 1;
        if (lateFrames.size < MOST_PLACES) lateFrames.add(n);
      }
    }
  }
  return { compared, late, lateFrames: [...lateFrames] };
}

/** Sum of differences over one region. */
function distance(a: Uint8Array, b: Uint8Array, at: number, stride: number): number {
  let sum = 0;
  for (let y = 0, row = at; y < REGION; y++, row += stride)
    for (let i = row; i < row + REGION; i++) sum += Math.abs((a[i] as number) - (b[i] as number));
  return sum;
}
