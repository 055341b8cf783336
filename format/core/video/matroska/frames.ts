import type { TsUs } from '#format/core/time/units.ts';
import { element, readHead, UNKNOWN, uint } from '#format/core/video/matroska/ebml.ts';
import { SEGMENT_AT } from '#format/core/video/matroska/header.ts';
import { ID } from '#format/core/video/matroska/ids.ts';

/**
 * Each frame is a cluster of its own: a block's time in a cluster is a signed 16-bit number, 33 ms in units of us. All lengths have four bytes, so
 * that every frame has as many in front of its packet.
 */
export const MATROSKA_FRAME_HEADER_BYTES = 27;
/** Timestamp, and what stands in front of the packet, in a cluster. */
const CLUSTER_BYTES = 19;
/** Track, time and flags in front of the packet, in a block. */
const BLOCK_BYTES = 4;
const LENGTH_MARK = 0x1000_0000;
/** Track 1, time 0 of the cluster; the flags say key picture or not. */
const [TRACK, KEY, NO_KEY] = [0x8100_0000, 0x80, 0];

/** Fills what stands in front of a packet (27 bytes, reused by the writer). `ptsUs` is an integer below 2^53. */
export function putMatroskaFrameHeader(header: DataView, payloadBytes: number, ptsUs: TsUs, key: boolean): void {
  header.setUint32(0, ID.cluster);
  header.setUint32(4, LENGTH_MARK + CLUSTER_BYTES + payloadBytes);
  header.setUint16(8, (ID.timestamp << 8) | 0x88);
  header.setUint32(10, Math.floor(ptsUs / 0x1_0000_0000));
  header.setUint32(14, ptsUs % 0x1_0000_0000);
  header.setUint8(18, ID.simpleBlock);
  header.setUint32(19, LENGTH_MARK + BLOCK_BYTES + payloadBytes);
  header.setUint32(23, TRACK + (key ? KEY : NO_KEY));
}

/** What stands in front of a packet; undefined where no frame of ours begins. */
export function readMatroskaFrameHeader(view: DataView, at: number): { readonly payloadBytes: number; readonly pts: number } | undefined {
  const payloadBytes = view.getUint32(at + 19) - LENGTH_MARK - BLOCK_BYTES;
  const isOurs =
    view.getUint32(at) === ID.cluster &&
    view.getUint32(at + 4) === LENGTH_MARK + CLUSTER_BYTES + payloadBytes &&
    view.getUint16(at + 8) === ((ID.timestamp << 8) | 0x88) &&
    view.getUint8(at + 18) === ID.simpleBlock &&
    (view.getUint32(at + 23) & ~KEY) >>> 0 === TRACK;
  if (!isOurs || payloadBytes < 0) return undefined;
  return { payloadBytes, pts: view.getUint32(at + 10) * 0x1_0000_0000 + view.getUint32(at + 14) };
}

/** A frame that the index leads to. */
export interface CuedFrame {
  readonly ptsUs: TsUs;
  /** Where its cluster begins in the file. */
  readonly at: number;
}

/** The index, which stands behind the last frame. */
export function cuesOf(frames: readonly CuedFrame[]): Uint8Array {
  const points = frames.map(({ ptsUs, at }) =>
    element(
      ID.cuePoint,
      uint(ID.cueTime, ptsUs),
      element(ID.cueTrackPositions, uint(ID.cueTrack, 1), uint(ID.cueClusterPosition, at - SEGMENT_AT)),
    ),
  );
  return element(ID.cues, ...points);
}

/** Whether an index begins here, and how many bytes it has; the first 12 bytes are ample. */
export function cuesBytes(bytes: Uint8Array): number | undefined {
  const head = readHead(bytes, 0);
  if (typeof head === 'string' || head.id !== ID.cues || head.length === UNKNOWN) return undefined;
  return head.contentAt + head.length;
}
