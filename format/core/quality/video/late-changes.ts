/** Pictures are compared by luma, scaled down by this, in squares of `REGION` samples: 16 pixels of the video. */
export const SHRINK = 4;
const REGION = 4;
/** Side of a region, pixels of the video. */
export const REGION_PX = SHRINK * REGION;
/** Summed difference above which a region has changed: 6 grey levels on average, three times the noise of capture and encoder. */
const DIFFERS = 6 * REGION * REGION;
/** How long after a change a picture is still compared with what was there before, frames. */
const MEMORY = 32;
const MOST_PLACES = 32;
/** Share of the compared regions that may be late, %. */
export const MOST_LATE_PCT = 0.1;

export interface Faithful {
  /** Regions of pictures that differ from what was there before, or comes next. */
  readonly compared: number;
  /** Of those, the ones that look more like that neighbour than like what was captured. */
  readonly late: number;
  readonly lateFrames: readonly number[];
}

/** Small luma planes: samples, rows `stride` apart. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly stride?: number;
  /** Regions to compare, counted along the rows; absent: all. */
  readonly regions?: readonly number[] | undefined;
}

/**
 * Whether every picture of a video shows its own capture: each region of a final picture must be closer to its capture than to what it
 * showed before its last change (up to {@link MEMORY} frames ago) and to what it shows next. `captured` and `final` are small luma
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
  // For each region, the last frame that showed something else; -1: none is remembered.
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
