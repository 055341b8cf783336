import { asSpan, tsAt } from '#format/core/time/units.ts';
import { type CuedFrame, cuesOf, MATROSKA_FRAME_HEADER_BYTES } from '#format/core/video/matroska/frames.ts';
import { type MatroskaTrack, matroskaHeader } from '#format/core/video/matroska/header.ts';

/** What is known of a file's frames. */
export interface MatroskaFrames {
  /** us */
  readonly pts: Float64Array;
  readonly key: Uint8Array;
  /** Of the packets. */
  readonly bytes: Uint32Array;
}

/** What stands in front of the frames and behind them, once there is no further one: header with length, duration and the index's place, and the index. */
export function matroskaEnds(
  track: MatroskaTrack,
  { pts, key, bytes }: MatroskaFrames,
): { readonly header: Uint8Array; readonly cues: Uint8Array } {
  const headerBytes = matroskaHeader(track).byteLength;
  const cued: CuedFrame[] = [];
  let at = headerBytes;
  for (let n = 0; n < pts.length; n++) {
    if (key[n] === 1) cued.push({ ptsUs: tsAt(pts, n), at });
    at += MATROSKA_FRAME_HEADER_BYTES + (bytes[n] as number);
  }
  const cues = cuesOf(cued);
  const durationUs = asSpan(pts.length === 0 ? 0 : (pts.at(-1) as number) - (pts[0] as number) + 1e6 / track.fps);
  return { header: matroskaHeader(track, { cuesAt: at, fileBytes: at + cues.byteLength, durationUs }), cues };
}

/** The part of a file's frames from `from` up to but not including `to`. */
export const framesBetween = ({ pts, key, bytes }: MatroskaFrames, from: number, to: number): MatroskaFrames => ({
  pts: pts.subarray(from, to),
  key: key.subarray(from, to),
  bytes: bytes.subarray(from, to),
});
