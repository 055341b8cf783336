import type { PictureSize } from '#format/core/video/picture-size.ts';

/** `capture.encoder` of a gold shard in meta.json. */
export const GOLD_META_NAME = 'H264_X264_LOSSLESS';

/** What can be read of `gold.tar` without decoding its pictures. */
export interface GoldFacts {
  /** Pictures before the first problem. */
  readonly frames: number;
  readonly bytes: number;
  /** Of every picture; undefined where there is none. */
  readonly size: PictureSize | undefined;
  /** Why the archive is not one of ours, and where. */
  readonly problem: string | undefined;
}

/** More than a minute at 120 frames a second. */
export const MOST_GOLD_FRAMES = 7_500;

/** The file of a frame in `gold.tar`. */
export const goldName = (frame: number): string => `${String(frame).padStart(6, '0')}.png`;
