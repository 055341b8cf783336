import type { Poses } from '#core/app/process/recorder-messages.ts';
import { type CameraPose, type PoseTaker, VR_DEVICES, type VrDevice, type VrPose } from '#core/rings/pose-board.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** Input is sampled 240 times a second: more poses than that would load both processes and be in no row. */
const LEAST_MS = 4;

/**
 * A game's poses on their way to the recorder's process, which has the {@link PoseBoard}: the newest of each device, once for all that arrived
 * together. At once, since a row of input takes the pose that is there at its tick.
 */
export class PoseRelay implements PoseTaker {
  #send: ((poses: Poses) => void) | undefined;
  #waiting: Poses | undefined;
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #sentMs = Number.NEGATIVE_INFINITY;

  /** Sends them from now until disposed; without a session they are dropped. */
  sendTo(send: (poses: Poses) => void): Disposable {
    this.#send = send;
    return {
      [Symbol.dispose]: () => {
        this.#send = undefined;
      },
    };
  }

  setCamera(pose: CameraPose, tsUs: TsUs): void {
    this.#add({ camera: { tsUs, ...pose } });
  }

  setVr(device: VrDevice, pose: VrPose, tsUs: TsUs): void {
    this.#add({ [device]: { tsUs, ...pose } });
  }

  #add(poses: Poses): void {
    if (this.#send === undefined) return;
    this.#waiting = { ...this.#waiting, ...poses };
    if (this.#timer !== undefined) return;
    const inMs = this.#sentMs + LEAST_MS - performance.now();
    this.#timer = inMs <= 0 ? setImmediate(() => this.#flush()) : setTimeout(() => this.#flush(), Math.ceil(inMs));
  }

  #flush(): void {
    const poses = this.#waiting;
    this.#waiting = undefined;
    this.#timer = undefined;
    this.#sentMs = performance.now();
    if (poses !== undefined) this.#send?.(poses);
  }
}

/** The other end. */
export function takePoses(into: PoseTaker, { camera, ...vr }: Poses): void {
  if (camera !== undefined) into.setCamera(camera, asTs(camera.tsUs));
  for (const device of VR_DEVICES) {
    const pose = vr[device];
    if (pose !== undefined) into.setVr(device, pose, asTs(pose.tsUs));
  }
}
