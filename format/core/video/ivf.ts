import type { TsUs } from '#format/core/time/units.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';

/** IVF (the On2/WebM project's container): a 32-byte file header, then frames of a 12-byte header and a payload; little-endian. */
export const IVF_HEADER_BYTES = 32;
export const IVF_FRAME_HEADER_BYTES = 12;

/** Units of pts per second: GAP v0.2 section 3 asks for `ts_us` in the container's time base. */
export const IVF_TIMEBASE_US = 1_000_000;

const DKIF = 0x46494b44;

export interface IvfHeader {
  readonly fourcc: string;
  readonly width: number;
  readonly height: number;
  /** pts units per second, as a fraction. */
  readonly timebaseDen: number;
  readonly timebaseNum: number;
}

/** Where a header says how many frames follow: players show no more (mpv: 13 s of 75), and where it is 0 they guess. */
const FRAMES_AT = 24;

/** `frames`: 0 while a file is being written. */
export function ivfHeader(width: number, height: number, fourcc: Fourcc = 'AV01', frames = 0): Uint8Array {
  const bytes = new Uint8Array(IVF_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, DKIF, true);
  view.setUint16(6, IVF_HEADER_BYTES, true);
  for (let i = 0; i < 4; i++) bytes[8 + i] = fourcc.charCodeAt(i);
  view.setUint16(12, width, true);
  view.setUint16(14, height, true);
  view.setUint32(16, IVF_TIMEBASE_US, true);
  view.setUint32(20, 1, true);
  view.setUint32(FRAMES_AT, frames, true);
  return bytes;
}

/** A header with another count. */
export function ivfHeaderOf(header: Uint8Array, frames: number): Uint8Array {
  const bytes = header.slice(0, IVF_HEADER_BYTES);
  new DataView(bytes.buffer).setUint32(FRAMES_AT, frames, true);
  return bytes;
}

/** How many frames a header says that there are. */
export const ivfFrames = (header: Uint8Array): number => new DataView(header.buffer, header.byteOffset).getUint32(FRAMES_AT, true);

/** Fills `header` (12 bytes, reused by the writer). `ptsUs` is an integer below 2^53. */
export function putIvfFrameHeader(header: DataView, payloadBytes: number, ptsUs: TsUs): void {
  header.setUint32(0, payloadBytes, true);
  header.setUint32(4, ptsUs % 0x1_0000_0000, true);
  header.setUint32(8, Math.floor(ptsUs / 0x1_0000_0000), true);
}

/** Returns a string that says why, if these bytes are not an IVF header. */
export function readIvfHeader(bytes: Uint8Array): IvfHeader | string {
  if (bytes.byteLength < IVF_HEADER_BYTES) return `${bytes.byteLength} bytes, an IVF header has ${IVF_HEADER_BYTES}`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, IVF_HEADER_BYTES);
  if (view.getUint32(0, true) !== DKIF) return 'does not begin with DKIF';
  if (view.getUint16(6, true) !== IVF_HEADER_BYTES) return `header length ${view.getUint16(6, true)}`;
  const [den, num] = [view.getUint32(16, true), view.getUint32(20, true)];
  if (den === 0 || num === 0) return `its time base is ${num}/${den}`;
  return {
    fourcc: String.fromCharCode(...bytes.subarray(8, 12)),
    width: view.getUint16(12, true),
    height: view.getUint16(14, true),
    timebaseDen: den,
    timebaseNum: num,
  };
}

export interface IvfFrameHeader {
  readonly payloadBytes: number;
  readonly pts: number;
}

/** The pts is signed, as FFmpeg reads it: of a video cut at a key frame, pictures before the cut stand before 0. */
export function readIvfFrameHeader(view: DataView, at: number): IvfFrameHeader {
  return { payloadBytes: view.getUint32(at, true), pts: view.getUint32(at + 4, true) + view.getInt32(at + 8, true) * 0x1_0000_0000 };
}
