/** How each picture as a whole moved since the one before it, by frame. */
export interface MotionColumns {
  /** Pixels; right and down are positive. NaN: unknown. */
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  /** 0 to 1, of the less certain axis; 0 where nothing is known. */
  readonly certainty: Float32Array;
}

/** Nothing is known of any frame yet. */
export function unknownMotion(frames: number): MotionColumns {
  return {
    dx: new Float32Array(frames).fill(Number.NaN),
    dy: new Float32Array(frames).fill(Number.NaN),
    certainty: new Float32Array(frames),
  };
}

/** Two signed shifts and a certainty. */
const BYTES = 5;
/** A step of a shift, pixels: a third of what an estimate resolves. The largest shift is that of a picture 4,096 pixels wide. */
const STEP_PX = 1 / 32;
const UNKNOWN = -0x8000;
const LARGEST = 0x7fff;

const stepsOf = (px: number) => (Number.isNaN(px) ? UNKNOWN : Math.max(-LARGEST, Math.min(LARGEST, Math.round(px / STEP_PX))));
const pixelsOf = (steps: number) => (steps === UNKNOWN ? Number.NaN : steps * STEP_PX);

/** Five bytes a frame: two hours are 2 MB. */
export function packMotion({ dx, dy, certainty }: MotionColumns): Uint8Array {
  const view = new DataView(new ArrayBuffer(dx.length * BYTES));
  for (let n = 0; n < dx.length; n++) {
    view.setInt16(n * BYTES, stepsOf(dx[n] as number), true);
    view.setInt16(n * BYTES + 2, stepsOf(dy[n] as number), true);
    view.setUint8(n * BYTES + 4, Math.round(255 * Math.max(0, Math.min(1, certainty[n] as number))));
  }
  return new Uint8Array(view.buffer);
}

/** Reads a pack into columns, from frame `at` on. Bytes that are missing leave what was there. */
export function unpackMotion(packed: Uint8Array, into: MotionColumns, at: number): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const frames = Math.min(Math.floor(packed.byteLength / BYTES), into.dx.length - at);
  for (let n = 0; n < frames; n++) {
    into.dx[at + n] = pixelsOf(view.getInt16(n * BYTES, true));
    into.dy[at + n] = pixelsOf(view.getInt16(n * BYTES + 2, true));
    into.certainty[at + n] = view.getUint8(n * BYTES + 4) / 255;
  }
}
