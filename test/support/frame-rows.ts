/** A row of frames.parquet, for damage to it. */
export interface FrameRow {
  ts_us: bigint;
  capture_us: bigint;
  repeat: boolean;
}

export const framesOf = (rows: readonly object[]) => rows as readonly FrameRow[];

/** Whether a frame, the one before and the one after were all captured: what is done to it then changes nothing else. */
export const isAmongCaptured = (frames: readonly FrameRow[], i: number) => [i - 1, i, i + 1].every((at) => frames[at]?.repeat === false);

/**
 * The frame captured furthest from its place. On a slow machine three of 360 may be just as far as a percentile allows, and damage to any other
 * is then one too many (seen once, in half of a machine).
 */
export function furthest(frames: readonly FrameRow[]): number {
  const far = (i: number) => Math.abs(Number((frames[i] as FrameRow).capture_us - (frames[i] as FrameRow).ts_us));
  const among = Array.from(frames.keys()).filter((i) => isAmongCaptured(frames, i));
  return among.reduce((best, i) => (far(i) > far(best) ? i : best));
}
