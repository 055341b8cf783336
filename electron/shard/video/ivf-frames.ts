import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES, readIvfFrameHeader } from '#core/format/video/ivf.ts';

/** Enough of a packet for the temporal delimiter, the sequence header and the first byte of the frame: whether decoding can start with it. */
const HEAD_BYTES = 64;
const LEAST_BYTES = IVF_FRAME_HEADER_BYTES + HEAD_BYTES;
/** Read at once where packets are short: a read of 76 bytes takes 4.7 us, and two hours have 432,000 packets of 10 KB. */
const BLOCK_BYTES = 1 << 16;
/** Where fewer packets than that fit into a block, most of it would be read in vain. */
const SHORT_BYTES = BLOCK_BYTES / 2;

/** A whole frame of an IVF file. The reader reuses one object for all. */
export interface IvfFrame {
  /** Where its packet begins in the file, and where the next frame does. */
  readonly packetAt: number;
  readonly end: number;
  readonly packetBytes: number;
  readonly pts: number;
  /** The packet's first bytes. */
  readonly head: Uint8Array;
}

/**
 * The whole frames in the first `fileBytes` bytes of an open IVF file. `from`: the end of an earlier frame, to resume there when the file
 * has grown. Returns why it stopped before `fileBytes`.
 */
export function* ivfFrames(fd: number, fileBytes: number, from = IVF_HEADER_BYTES): Generator<IvfFrame, string | undefined> {
  // Who follows a growing file asks for a few frames, ten times a second: a block is taken where one is full.
  let block = new Uint8Array(LEAST_BYTES);
  let view = new DataView(block.buffer);
  const frame = { packetAt: 0, end: from, packetBytes: BLOCK_BYTES, pts: 0, head: block };
  let [blockAt, blockBytes] = [from, 0];
  while (frame.end < fileBytes) {
    if (frame.end + LEAST_BYTES > blockAt + blockBytes) {
      blockAt = frame.end;
      const isWorth = frame.packetBytes <= SHORT_BYTES && fileBytes - blockAt >= BLOCK_BYTES;
      if (isWorth && block.byteLength < BLOCK_BYTES) {
        block = new Uint8Array(BLOCK_BYTES);
        view = new DataView(block.buffer);
      }
      blockBytes = readSync(fd, block, 0, isWorth ? BLOCK_BYTES : LEAST_BYTES, blockAt);
    }
    const at = frame.end - blockAt;
    if (blockBytes - at < IVF_FRAME_HEADER_BYTES) return 'torn frame header';
    const { payloadBytes, pts } = readIvfFrameHeader(view, at);
    const packetAt = frame.end + IVF_FRAME_HEADER_BYTES;
    if (packetAt + payloadBytes > fileBytes) return `frame of ${payloadBytes} bytes is torn`;
    frame.packetAt = packetAt;
    frame.packetBytes = payloadBytes;
    frame.end = packetAt + payloadBytes;
    frame.pts = pts;
    frame.head = block.subarray(
      at + IVF_FRAME_HEADER_BYTES,
      Math.min(blockBytes, at + LEAST_BYTES, at + IVF_FRAME_HEADER_BYTES + payloadBytes),
    );
    yield frame;
  }
  return undefined;
}

/** The whole frames of an IVF file. */
export function* framesOfFile(path: string): Generator<IvfFrame, string | undefined> {
  const fd = openSync(path, 'r');
  try {
    return yield* ivfFrames(fd, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}
