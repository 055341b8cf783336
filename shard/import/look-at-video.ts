import type { VideoLook } from '#shard/core/import/video-messages.ts';
import { VideoDecoder } from '#shard/pictures/video-decoder.ts';
import {
  AV_NOPTS_VALUE,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_FLAG_DISCARD,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
  AVMEDIA_TYPE_VIDEO,
} from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

/** A day at 120 a second; a table of more has other limits. */
const MOST_PICTURES = 10_368_000;

/** Makes an error of what FFmpeg could not do. */
export const failed = (what: string, code: number): Error => new Error(`${what} (FFmpeg code ${code})`);

/** When a stream shows something, us, by its time base. */
export const usOf = (pts: bigint, { timeBase: { num, den } }: Pick<av.Stream, 'timeBase'>): number => (Number(pts) * num * 1e6) / den;

/** Reads a video's packets, without decoding. Rejects with an Error that says what is wrong. */
export async function lookAtVideo(path: string): Promise<VideoLook> {
  using video = await VideoDecoder.open(path, 1, failed);
  const { stream } = video;
  const pts: number[] = [];
  // What lies before a cut is decoded and not shown; what has no time never is.
  const take = (packet: av.Packet) => {
    if (packet.pts !== AV_NOPTS_VALUE && (packet.flags & AV_PKT_FLAG_DISCARD) === 0) pts.push(usOf(packet.pts, stream));
  };
  while (video.packet(take)) if (pts.length > MOST_PICTURES) throw new Error(`it has more than ${MOST_PICTURES} pictures`);
  if (pts.length === 0) throw new Error('it has no picture that is shown at a time');
  const { codecpar } = stream;
  return {
    is: 'look',
    ptsUs: [...new Set(pts)].sort((a, b) => a - b),
    width: codecpar.width,
    height: codecpar.height,
    codec: av.Codec.findDecoder(codecpar.codecId)?.name ?? 'unknown',
    file_us: video.durationUs,
    isTurned: isTurned(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)),
    hdr: ([AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67] as number[]).includes(codecpar.colorTrc),
    others: video.streams.filter((one) => one.index !== stream.index).map((one) => KINDS[one.codecpar.codecType] ?? 'data'),
  };
}

/** A matrix whose first row is not along the picture's own (libavutil/display.h). */
const isTurned = (matrix: Buffer | null): boolean => matrix !== null && (matrix.readInt32LE(0) <= 0 || matrix.readInt32LE(4) !== 0);

const KINDS: Readonly<Record<number, string>> = { [AVMEDIA_TYPE_VIDEO]: 'video', 1: 'audio', 2: 'data', 3: 'subtitles', 4: 'attachment' };
