import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES, readIvfFrameHeader } from '#core/format/video/ivf.ts';

/** Enough of a packet for the temporal delimiter, the sequence header and the first byte of the frame: whether decoding can start with it. */
const HEAD_BYTES = 64;

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
  const bytes = new Uint8Array(IVF_FRAME_HEADER_BYTES + HEAD_BYTES);
  const view = new DataView(bytes.buffer);
  const frame = { packetAt: 0, end: from, packetBytes: 0, pts: 0, head: bytes };
  while (frame.end < fileBytes) {
    const got = readSync(fd, bytes, 0, bytes.byteLength, frame.end);
    if (got < IVF_FRAME_HEADER_BYTES) return 'torn frame header';
    const { payloadBytes, pts } = readIvfFrameHeader(view, 0);
    const packetAt = frame.end + IVF_FRAME_HEADER_BYTES;
    if (packetAt + payloadBytes > fileBytes) return `frame of ${payloadBytes} bytes is torn`;
    frame.packetAt = packetAt;
    frame.packetBytes = payloadBytes;
    frame.end = packetAt + payloadBytes;
    frame.pts = pts;
    frame.head = bytes.subarray(IVF_FRAME_HEADER_BYTES, Math.min(got, IVF_FRAME_HEADER_BYTES + payloadBytes));
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
