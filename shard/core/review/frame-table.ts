import { PacketIndex } from '#format/core/clip/packet-index.ts';
import { gridTsUs, nearestFrame } from '#format/core/time/grid.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

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
  const [t0Us, fps, count] = [asTs(view.getFloat64(0, true)), view.getFloat64(8, true), view.getUint32(16, true)];
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
export class FrameIndex extends PacketIndex {
  readonly table: FrameTable;

  constructor(table: FrameTable) {
    super({ ...table, key: table.flags.map((flags) => flags & FRAME_FLAGS.key) });
    this.table = table;
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
    const near = nearestFrame({ t0Us: this.table.t0Us, fps: this.table.fps }, asTs(us));
    return this.clamp(this.tsUs(near) > us ? near - 1 : near);
  }

  has(n: number, flag: number): boolean {
    return ((this.table.flags[n] as number) & flag) !== 0;
  }
}
