import { closeSync, existsSync, fstatSync, readSync } from 'node:fs';
import { extname, join } from 'node:path';
import { MATROSKA_FILE, VIDEO_FILE } from '#format/core/layout.ts';
import { type Container, IVF, MOST_HEADER_BYTES, readVideoHeader, type VideoHeader } from '#format/core/video/container.ts';
import { IVF_HEADER_BYTES } from '#format/core/video/ivf.ts';
import { openForeign } from '#format/folder/foreign-file.ts';

/** Enough of a packet for the temporal delimiter, the sequence header and the first byte of the frame: whether decoding can start with it. */
const HEAD_BYTES = 64;
/** Read at once where packets are short: a read of 76 bytes takes 4.7 us, and two hours have 432,000 packets of 10 KB. */
const BLOCK_BYTES = 1 << 16;
/** Where fewer packets than that fit into a block, most of it would be read in vain. */
const SHORT_BYTES = BLOCK_BYTES / 2;

/** A whole frame of a video. The reader reuses one object for all. */
export interface VideoFrame {
  /** Where its packet begins in the file, and where the next frame does. */
  readonly packetAt: number;
  readonly end: number;
  readonly packetBytes: number;
  readonly pts: number;
  /** The packet's first bytes. */
  readonly head: Uint8Array;
}

/** What a file says in front of its frames; a string says why it is no video of ours (yet: a header may still be missing). */
export const headerOf = (fd: number): VideoHeader | string => readVideoHeader(firstBytes(fd));

/** Enough of a file for any header of ours. */
export function firstBytes(fd: number): Uint8Array {
  const first = new Uint8Array(MOST_HEADER_BYTES);
  return first.subarray(0, readSync(fd, first, 0, MOST_HEADER_BYTES, 0));
}

/** The same of a file. Throws where it is no video of ours. */
export function videoHeaderOf(path: string): VideoHeader {
  const fd = openForeign(path);
  try {
    const header = headerOf(fd);
    if (typeof header === 'string') throw new Error(`${path}: ${header}`);
    return header;
  } finally {
    closeSync(fd);
  }
}

/**
 * The whole frames in the first `fileBytes` bytes of an open file. `from`: the end of an earlier frame, to resume there when the file
 * has grown. Returns why it stopped before `fileBytes`; an index behind the frames is no reason.
 */
export function* videoFrames(
  fd: number,
  fileBytes: number,
  { container, headerBytes }: Pick<VideoHeader, 'container' | 'headerBytes'>,
  from = headerBytes,
): Generator<VideoFrame, string | undefined> {
  const { frameHeaderBytes } = container;
  const leastBytes = frameHeaderBytes + HEAD_BYTES;
  // Who follows a growing file asks for a few frames, ten times a second: a block is taken where one is full.
  let block = new Uint8Array(leastBytes);
  let view = new DataView(block.buffer);
  const frame = { packetAt: 0, end: from, packetBytes: BLOCK_BYTES, pts: 0, head: block };
  let [blockAt, blockBytes] = [from, 0];
  while (frame.end < fileBytes) {
    if (frame.end + leastBytes > blockAt + blockBytes) {
      blockAt = frame.end;
      const isWorth = frame.packetBytes <= SHORT_BYTES && fileBytes - blockAt >= BLOCK_BYTES;
      if (isWorth && block.byteLength < BLOCK_BYTES) {
        block = new Uint8Array(BLOCK_BYTES);
        view = new DataView(block.buffer);
      }
      blockBytes = readSync(fd, block, 0, isWorth ? BLOCK_BYTES : leastBytes, blockAt);
    }
    const at = frame.end - blockAt;
    const header = blockBytes - at < frameHeaderBytes ? undefined : container.readFrameHeader(view, at);
    if (header === undefined)
      return noFrame(container, block.subarray(at, Math.min(blockBytes, at + frameHeaderBytes)), fileBytes - frame.end);
    const packetAt = frame.end + frameHeaderBytes;
    if (packetAt + header.payloadBytes > fileBytes) return `frame of ${header.payloadBytes} bytes is torn`;
    frame.packetAt = packetAt;
    frame.packetBytes = header.payloadBytes;
    frame.end = packetAt + header.payloadBytes;
    frame.pts = header.pts;
    frame.head = block.subarray(at + frameHeaderBytes, Math.min(blockBytes, at + leastBytes, at + frameHeaderBytes + header.payloadBytes));
    yield frame;
  }
  return undefined;
}

/** Why no frame begins here; undefined before the index that ends the file. */
function noFrame({ indexBytes, frameHeaderBytes }: Container, bytes: Uint8Array, leftBytes: number): string | undefined {
  const index = indexBytes(bytes);
  if (index !== undefined) return index === leftBytes ? undefined : `index of ${index} bytes, ${leftBytes} are there`;
  return bytes.byteLength < frameHeaderBytes ? 'torn frame header' : 'no frame begins here';
}

/** Where frames begin in a file of ours, and how. An IVF file whose header was lost is read all the same: every such header is equally long. */
export function layoutOf(fd: number, path: string): Pick<VideoHeader, 'container' | 'headerBytes'> | string {
  const header = headerOf(fd);
  return typeof header === 'string' && extname(path) !== extname(MATROSKA_FILE)
    ? { container: IVF, headerBytes: IVF_HEADER_BYTES }
    : header;
}

/** Name of a shard's video: AV1 in IVF or HEVC in Matroska (GAP v0.2 section 1). The IVF name if neither exists. */
export function videoFileOf(folder: string): string {
  return !existsSync(join(folder, VIDEO_FILE)) && existsSync(join(folder, MATROSKA_FILE)) ? MATROSKA_FILE : VIDEO_FILE;
}

/** The whole frames of a file; none where it is no video of ours. */
export function* framesOfFile(path: string): Generator<VideoFrame, string | undefined> {
  const fd = openForeign(path);
  try {
    const layout = layoutOf(fd, path);
    return typeof layout === 'string' ? layout : yield* videoFrames(fd, fstatSync(fd).size, layout);
  } finally {
    closeSync(fd);
  }
}
