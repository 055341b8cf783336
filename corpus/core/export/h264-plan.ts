import { asSpan } from '#format/core/time/units.ts';
import type { EncoderPlan } from '#video/core/rung.ts';

/**
 * H.264 for machines that cannot decode AV1 quickly: no decoder of an A100, H100 or H200 can. Visually lossless; without pictures that refer to later
 * ones, so that packets are in the order in which they are shown; always with two threads, because their number changes the bytes.
 */
export const EXPORT_H264: EncoderPlan = {
  codec: 'libx264',
  metaName: 'H264_X264',
  fourcc: 'H264',
  restUs: asSpan(0),
  options: { preset: 'veryfast', crf: '17', bf: '0', threads: '2', 'forced-idr': '1', 'x264-params': 'scenecut=0:open-gop=0' },
};

/** Half a second from one keyframe to the next: a random frame takes 15 pictures at 60 fps, not the 60 of our own groups of two seconds. */
export const exportGop = (fps: number): number => Math.max(1, Math.round(fps / 2));
