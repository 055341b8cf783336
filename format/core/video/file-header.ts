import type { Fourcc } from '#format/core/video/codecs.ts';
import { hvccOf } from '#format/core/video/hevc/hvcc.ts';
import { ivfHeader } from '#format/core/video/ivf.ts';
import { matroskaHeader } from '#format/core/video/matroska/header.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';

/** What a video's header says. */
export interface VideoFormat extends PictureSize {
  readonly fps: number;
  readonly fourcc: Fourcc;
  /** How many there will be, where that is known before the first. */
  readonly frames?: number;
}

/**
 * What stands in front of all frames of a video that is not ended yet. Matroska's holds the parameter sets of its first packet: a string says what
 * that lacks.
 */
export function fileHeader(format: VideoFormat, firstPacket: Uint8Array): Uint8Array | string {
  const { width, height, fourcc, frames } = format;
  if (fourcc !== 'HEVC') return ivfHeader(width, height, fourcc, frames);
  const hvcc = hvccOf(firstPacket);
  return typeof hvcc === 'string' ? hvcc : matroskaHeader({ ...format, hvcc });
}
