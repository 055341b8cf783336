import type { TsUs } from '#format/core/time/units.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import { readHvcc } from '#format/core/video/hevc/hvcc.ts';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES, putIvfFrameHeader, readIvfFrameHeader, readIvfHeader } from '#format/core/video/ivf.ts';
import {
  cuesBytes,
  MATROSKA_FRAME_HEADER_BYTES,
  putMatroskaFrameHeader,
  readMatroskaFrameHeader,
} from '#format/core/video/matroska/frames.ts';
import { isMatroska, MOST_HEADER_BYTES as MOST_MATROSKA_BYTES, readMatroskaHeader } from '#format/core/video/matroska/header.ts';

/** A file of packets, each behind a header of fixed length. Nothing in front of a frame depends on what follows it: what was written is whole. */
export interface Container {
  readonly name: 'IVF' | 'Matroska';
  readonly frameHeaderBytes: number;
  /** Fills a header of that length, which the writer reuses. `ptsUs` is an integer below 2^53. */
  readonly putFrameHeader: (header: DataView, payloadBytes: number, ptsUs: TsUs, key: boolean) => void;
  /** Undefined where no frame begins. */
  readonly readFrameHeader: (view: DataView, at: number) => { readonly payloadBytes: number; readonly pts: number } | undefined;
  /** How many bytes stand behind the last frame, where an index begins; its first {@link frameHeaderBytes} are ample. */
  readonly indexBytes: (bytes: Uint8Array) => number | undefined;
}

export const IVF: Container = {
  name: 'IVF',
  frameHeaderBytes: IVF_FRAME_HEADER_BYTES,
  putFrameHeader: putIvfFrameHeader,
  readFrameHeader: readIvfFrameHeader,
  indexBytes: () => undefined,
};

export const MATROSKA: Container = {
  name: 'Matroska',
  frameHeaderBytes: MATROSKA_FRAME_HEADER_BYTES,
  putFrameHeader: putMatroskaFrameHeader,
  readFrameHeader: readMatroskaFrameHeader,
  indexBytes: cuesBytes,
};

/** The container of a codec's packets. */
export const containerOf = (fourcc: Fourcc): Container => (fourcc === 'HEVC' ? MATROSKA : IVF);

/** Enough of a file for any header. */
export const MOST_HEADER_BYTES = MOST_MATROSKA_BYTES;

/** What a file says in front of its frames. */
export interface VideoHeader {
  readonly container: Container;
  readonly headerBytes: number;
  readonly fourcc: string;
  readonly width: number;
  readonly height: number;
  /** Of pts, as a fraction of a second. */
  readonly timebase: { readonly num: number; readonly den: number };
  /** As the codec's own header says it, where that is in front of the frames. */
  readonly codedSize: { readonly width: number; readonly height: number } | undefined;
}

/** Reads the first {@link MOST_HEADER_BYTES} of a file, or all of it. Returns a string that says why, if it is no video of ours. */
export function readVideoHeader(first: Uint8Array): VideoHeader | string {
  if (!isMatroska(first)) {
    const header = readIvfHeader(first);
    if (typeof header === 'string') return header;
    const { fourcc, width, height, timebaseNum: num, timebaseDen: den } = header;
    return { container: IVF, headerBytes: IVF_HEADER_BYTES, fourcc, width, height, timebase: { num, den }, codedSize: undefined };
  }
  const header = readMatroskaHeader(first);
  if (typeof header === 'string') return header;
  const { headerBytes, width, height, hvcc } = header;
  const sps = readHvcc(hvcc);
  if (typeof sps === 'string') return sps;
  return { container: MATROSKA, headerBytes, fourcc: 'HEVC', width, height, timebase: { num: 1, den: 1e6 }, codedSize: sps.size };
}
