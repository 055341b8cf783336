/** Means over stretches of half a second are compared, sixteen rises each of brightness and of change: 32 bits, which a million hours share some ten times. */
const STRETCH_S = 0.5;
const RISES = 16;
/** A print begins so many stretches from its anchor: what disturbs one of them leaves the others. */
const BEGINS = [-16, -8, 0];
/** An anchor is the picture that changed most among all so near to it, s. */
const NEAR_S = 3;
/** Changes of less than a grey level (1/256) are no anchor: a still picture has none. */
const LEAST_CHANGE = 256;
/** A smaller rise may be a fall when the same is encoded or recorded again: a quarter of a grey level for brightness; its share for change. */
const LEAST_RISE = 64;
const LEAST_RISE_SHARE = 0.04;
/** Prints with fewer clear rises and falls could be anybody's. */
const LEAST_CLEAR = 24;

/** A moment of the pictures that can be found again: the frame that it is counted from, and 34 bits of how brightness and change go on around it. */
export interface PicturePrint {
  readonly frame: number;
  readonly bits: bigint;
}

/**
 * Prints of a session's pictures, by `luma` and `change` of `frames.parquet`. Anchors are chosen by the pictures themselves, and rises and falls counted from
 * them, so that a recording of the same that begins earlier, is cut, or is encoded again has the same prints.
 */
export function* picturePrints(luma: Uint16Array, change: Uint16Array, fps: number): Generator<PicturePrint> {
  const stretch = STRETCH_S * fps;
  for (const anchor of anchors(change, Math.round(NEAR_S * fps)))
    for (const [i, begin] of BEGINS.entries()) {
      const from = anchor + begin * stretch;
      if (from < 0 || from + (RISES + 1) * stretch > luma.length) continue;
      const bright = risesFrom(luma, from, stretch, () => LEAST_RISE);
      const busy = risesFrom(change, from, stretch, (mean) => LEAST_RISE_SHARE * mean);
      if (bright.clear + busy.clear < LEAST_CLEAR) continue;
      yield { frame: anchor, bits: (BigInt(i) << 32n) | (BigInt(bright.bits) << 16n) | BigInt(busy.bits) };
    }
}

/** Frames that changed more than all others so near to them. */
function anchors(change: Uint16Array, near: number): number[] {
  const found: number[] = [];
  // The frames that may still be the most of some stretch, each less than the one before it.
  const falling: number[] = [];
  let head = 0;
  for (let at = 0; at < change.length + near; at++) {
    if (at < change.length) {
      while (falling.length > head && (change[falling.at(-1) as number] as number) <= (change[at] as number)) falling.pop();
      falling.push(at);
    }
    const middle = at - near;
    while ((falling[head] as number) < middle - near) head += 1;
    if (middle >= 0 && falling[head] === middle && (change[middle] as number) >= LEAST_CHANGE) found.push(middle);
  }
  return found;
}

/** A bit for every stretch that has more than the one before, and how many differ by enough. */
function risesFrom(
  column: Uint16Array,
  from: number,
  stretch: number,
  least: (mean: number) => number,
): { readonly bits: number; readonly clear: number } {
  const meanOf = (k: number) => {
    const [first, end] = [Math.round(from + k * stretch), Math.round(from + (k + 1) * stretch)];
    let sum = 0;
    for (let i = first; i < end; i++) sum += column[i] as number;
    return sum / (end - first);
  };
  let [bits, clear, before] = [0, 0, meanOf(0)];
  for (let k = 1; k <= RISES; k++) {
    const mean = meanOf(k);
    bits = (bits << 1) | (mean > before ? 1 : 0);
    if (Math.abs(mean - before) >= least(before)) clear += 1;
    before = mean;
  }
  return { bits, clear };
}
