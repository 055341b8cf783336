import { gridTsUs, nearestFrame } from '#core/time/grid.ts';
import type { TsUs } from '#core/time/units.ts';

/** What playback needs to know of every frame of a shard: where its packet is, when it is shown, how far off it was captured. */
export interface FrameTable {
  readonly t0Us: TsUs;
  readonly fps: number;
  /** In front of the video's first frame, and of each packet. */
  readonly headerBytes: number;
  readonly frameHeaderBytes: number;
  /** Of the packets. */
  readonly bytes: Uint32Array;
  /** `capture_us - ts_us`, us; 0 for repeats. */
  readonly residualUs: Int32Array;
  /** Bits of {@link FRAME_FLAGS}. */
  readonly flags: Uint8Array;
}

export const FRAME_FLAGS = { key: 1, repeat: 2, blank: 4 } as const;

const HEAD_BYTES = 24;
const RECORD_BYTES = 9;

/** One binary file, little-endian: f64 t0, f64 fps, u32 count, u16 and u16 bytes of the video's headers, then u32 bytes, i32 residual and u8 flags of every frame. */
export function packFrames({ t0Us, fps, headerBytes, frameHeaderBytes, bytes, residualUs, flags }: FrameTable): Uint8Array {
  const count = bytes.length;
  const packed = new Uint8Array(HEAD_BYTES + count * RECORD_BYTES);
  const view = new DataView(packed.buffer);
  view.setFloat64(0, t0Us, true);
  view.setFloat64(8, fps, true);
  view.setUint32(16, count, true);
  view.setUint16(20, headerBytes, true);
  view.setUint16(22, frameHeaderBytes, true);
  for (let n = 0; n < count; n++) {
    view.setUint32(HEAD_BYTES + 4 * n, bytes[n] as number, true);
    view.setInt32(HEAD_BYTES + 4 * (count + n), residualUs[n] as number, true);
  }
  packed.set(flags, HEAD_BYTES + 8 * count);
  return packed;
}

/** Throws a RangeError for anything that `packFrames` has not made. */
export function unpackFrames(packed: ArrayBuffer): FrameTable {
  if (packed.byteLength < HEAD_BYTES) throw new RangeError(`${packed.byteLength} bytes are not a frame table`);
  const view = new DataView(packed);
  const [t0Us, fps, count] = [view.getFloat64(0, true), view.getFloat64(8, true), view.getUint32(16, true)];
  if (packed.byteLength !== HEAD_BYTES + count * RECORD_BYTES || !(fps > 0)) throw new RangeError('not a frame table');
  const [bytes, residualUs] = [new Uint32Array(count), new Int32Array(count)];
  for (let n = 0; n < count; n++) {
    bytes[n] = view.getUint32(HEAD_BYTES + 4 * n, true);
    residualUs[n] = view.getInt32(HEAD_BYTES + 4 * (count + n), true);
  }
  const [headerBytes, frameHeaderBytes] = [view.getUint16(20, true), view.getUint16(22, true)];
  return { t0Us, fps, headerBytes, frameHeaderBytes, bytes, residualUs, flags: new Uint8Array(packed, HEAD_BYTES + 8 * count, count) };
}

/** Seeks in whole frames, through the table: no seconds, no rounding, no guess. */
export class FrameIndex {
  readonly table: FrameTable;
  /** Where each frame's header begins; one more for the end. */
  readonly #at: Float64Array;

  constructor(table: FrameTable) {
    this.table = table;
    this.#at = new Float64Array(table.bytes.length + 1);
    this.#at[0] = table.headerBytes;
    for (let n = 0; n < table.bytes.length; n++)
      this.#at[n + 1] = (this.#at[n] as number) + table.frameHeaderBytes + (table.bytes[n] as number);
  }

  get count(): number {
    return this.table.bytes.length;
  }

  /** The existing frame nearest to `n`. */
  clamp(n: number): number {
    return Math.max(0, Math.min(this.count - 1, Math.round(n)));
  }

  tsUs(n: number): TsUs {
    return gridTsUs({ t0Us: this.table.t0Us, fps: this.table.fps }, n);
  }

  /** The frame on the screen at a given time. */
  at(us: number): number {
    const near = nearestFrame({ t0Us: this.table.t0Us, fps: this.table.fps }, us);
    return this.clamp(this.tsUs(near) > us ? near - 1 : near);
  }

  has(n: number, flag: number): boolean {
    return ((this.table.flags[n] as number) & flag) !== 0;
  }

  /** The frame from which decoding has to begin to show `n`. */
  keyBefore(n: number): number {
    for (let at = n; at > 0; at--) if (this.has(at, FRAME_FLAGS.key)) return at;
    return 0;
  }

  /** First frame of the group after the one that holds `n`. */
  keyAfter(n: number): number {
    for (let at = n + 1; at < this.count; at++) if (this.has(at, FRAME_FLAGS.key)) return at;
    return this.count;
  }

  /** Bytes of the file that hold frames `from` up to but not including `to`. */
  range(from: number, to: number): { readonly begin: number; readonly end: number } {
    return { begin: this.#at[from] as number, end: this.#at[to] as number };
  }

  /** The packet of frame `n`, in a part of the file that starts at byte `begin`. */
  packet(n: number, file: Uint8Array, begin: number): Uint8Array {
    const at = (this.#at[n] as number) - begin + this.table.frameHeaderBytes;
    return file.subarray(at, at + (this.table.bytes[n] as number));
  }
}
