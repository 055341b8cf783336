import type { TsUs } from '#format/core/time/units.ts';

/** Camera angles of a game, degrees. */
export interface CameraPose {
  readonly yawDeg: number;
  readonly pitchDeg: number;
}

/** Where a VR device is: metres, and Euler angles in degrees. */
export interface VrPose {
  readonly px: number;
  readonly py: number;
  readonly pz: number;
  readonly rx: number;
  readonly ry: number;
  readonly rz: number;
}

export const VR_DEVICES = ['vr_hmd', 'vr_hand_L', 'vr_hand_R'] as const;
export type VrDevice = (typeof VR_DEVICES)[number];

/** Takes what a game says of its camera and VR devices. `tsUs`: when it was received. */
export interface PoseTaker {
  setCamera(pose: CameraPose, tsUs: TsUs): void;
  setVr(device: VrDevice, pose: VrPose, tsUs: TsUs): void;
}

const FLOATS = 6;
const SLOTS = 1 + VR_DEVICES.length;
/** Int32 version per slot (odd while it is being written, 0: never written), then the numbers, then when they arrived. */
const BYTES = 4 * SLOTS + 4 * SLOTS * FLOATS + 8 * SLOTS;
/** A pose not renewed for longer than this is out of date: the game has ended, or its channel. */
const STALE_US = 1_000_000;

/**
 * The way in for what only the game knows: the camera, and VR devices. One writer (the local game-state channel) stores the latest pose,
 * and the input thread reads it at its tick. Neither waits: a pose that is being written is read at the next tick.
 */
export class PoseBoard implements PoseTaker {
  readonly #versions: Int32Array;
  readonly #floats: Float32Array;
  readonly #stampsUs: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.#versions = new Int32Array(shared, 0, SLOTS);
    this.#floats = new Float32Array(shared, 4 * SLOTS, SLOTS * FLOATS);
    this.#stampsUs = new Float64Array(shared, 4 * SLOTS + 4 * SLOTS * FLOATS, SLOTS);
  }

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(BYTES);
  }

  setCamera({ yawDeg, pitchDeg }: CameraPose, tsUs: TsUs): void {
    this.#write(0, tsUs, yawDeg, pitchDeg, Number.NaN, Number.NaN, Number.NaN, Number.NaN);
  }

  setVr(device: VrDevice, { px, py, pz, rx, ry, rz }: VrPose, tsUs: TsUs): void {
    this.#write(1 + VR_DEVICES.indexOf(device), tsUs, px, py, pz, rx, ry, rz);
  }

  /** Copies the camera's six numbers (yaw, pitch, then NaN) to `into[at]`; false unless there are current, complete ones. */
  readCamera(into: Float32Array, at: number, nowUs: TsUs): boolean {
    return this.#read(0, into, at, nowUs);
  }

  /** The same for the VR device with this index. */
  readVr(index: number, into: Float32Array, at: number, nowUs: TsUs): boolean {
    return this.#read(1 + index, into, at, nowUs);
  }

  // biome-ignore lint/complexity/useMaxParams: hot path, where an object would be an allocation for each call
  #write(slot: number, tsUs: TsUs, a: number, b: number, c: number, d: number, e: number, f: number): void {
    const at = slot * FLOATS;
    Atomics.add(this.#versions, slot, 1);
    this.#floats[at] = a;
    this.#floats[at + 1] = b;
    this.#floats[at + 2] = c;
    this.#floats[at + 3] = d;
    this.#floats[at + 4] = e;
    this.#floats[at + 5] = f;
    this.#stampsUs[slot] = tsUs;
    Atomics.add(this.#versions, slot, 1);
  }

  #read(slot: number, into: Float32Array, at: number, nowUs: TsUs): boolean {
    const before = Atomics.load(this.#versions, slot);
    if (before === 0 || before % 2 !== 0) return false;
    for (let i = 0; i < FLOATS; i++) into[at + i] = this.#floats[slot * FLOATS + i] as number;
    if (nowUs - (this.#stampsUs[slot] as number) > STALE_US) return false;
    return Atomics.load(this.#versions, slot) === before;
  }
}
