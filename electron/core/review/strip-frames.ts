/** What is known of each frame. */
export interface StripFrames {
  /** 1: decoding can begin with it. */
  readonly key: Uint8Array;
  /** 1: it is black on purpose. */
  readonly blank: Uint8Array;
}

/**
 * The frames of a film strip of `count` pictures: for each of as many equal stretches the keyframe nearest to its middle, since that one alone need be
 * decoded, and one that shows something where the stretch has any. Each frame once: a short recording has fewer keyframes than pictures.
 */
export function stripFrames({ key, blank }: StripFrames, count: number): number[] {
  const chosen = new Set<number>();
  const step = key.length / count;
  for (let n = 0; n < count; n++) {
    const [from, to] = [Math.floor(n * step), Math.ceil((n + 1) * step)];
    const keys = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).filter((frame) => key[frame] === 1);
    const seen = keys.filter((frame) => blank[frame] !== 1);
    const middle = (from + to) / 2;
    const nearest = (frames: readonly number[]) =>
      frames.reduce((best, frame) => (Math.abs(frame - middle) < Math.abs(best - middle) ? frame : best), frames[0] ?? -1);
    const frame = nearest(seen.length > 0 ? seen : keys);
    if (frame >= 0) chosen.add(frame);
  }
  return [...chosen];
}
