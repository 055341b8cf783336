import type { Fourcc } from '#format/core/video/codecs.ts';

/** Codecs as FFmpeg and lerobot call them. */
export const CODEC_NAMES: Readonly<Record<Fourcc, string>> = { AV01: 'av1', HEVC: 'hevc', H264: 'h264' };
