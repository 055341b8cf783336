import type { Poses } from '#core/app/recorder-messages.ts';
import { type CameraPose, type PoseTaker, VR_DEVICES, type VrDevice, type VrPose } from '#core/rings/pose-board.ts';
import type { TsUs } from '#core/time/units.ts';

/**
 * A game's poses on their way to the recorder's process, which has the {@link PoseBoard}: the newest of each device, once for all that arrived
 * together. At once, since a row of input takes the pose that is there at its tick.
 */
export class PoseRelay implements PoseTaker {
  #send: ((poses: Poses) => void) | undefined;
  #waiting: Poses | undefined;

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
    if (this.#waiting === undefined) setImmediate(() => this.#flush());
    this.#waiting = { ...this.#waiting, ...poses };
  }

  #flush(): void {
    const poses = this.#waiting;
    this.#waiting = undefined;
    if (poses !== undefined) this.#send?.(poses);
  }
}

/** The other end. */
export function takePoses(into: PoseTaker, { camera, ...vr }: Poses): void {
  if (camera !== undefined) into.setCamera(camera, camera.tsUs);
  for (const device of VR_DEVICES) {
    const pose = vr[device];
    if (pose !== undefined) into.setVr(device, pose, pose.tsUs);
  }
}
