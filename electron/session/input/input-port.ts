import type { Way } from '#format/core/findings/way.ts';
import type { KeyProfile } from '#format/core/input/profile.ts';
import type { Words } from '#format/core/said.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import type { InputAsked } from '#native/input/input-system.ts';

/**
 * The contract between a recorder and an input worker, the same for every system. The worker owns the system's queue, the state and the
 * tick; it fills the rings and never waits for anyone.
 */
export interface InputWorkerData extends InputAsked {
  readonly hz: number;
  readonly profile: KeyProfile;
  /** The player agreed to pictures of other windows; input is still recorded for the game only. */
  readonly wholeScreen: boolean;
  readonly pads: boolean;
  readonly control: SharedArrayBuffer;
  readonly rows: SharedArrayBuffer;
  readonly events: SharedArrayBuffer;
  readonly gaps: SharedArrayBuffer;
  /** Moments that pictures must not show ({@link PictureShield}). */
  readonly shield: SharedArrayBuffer;
  /** Camera and VR poses from the game ({@link PoseBoard}). */
  readonly poses: SharedArrayBuffer;
}

/** Messages from a worker to its owner; while recording, only changes of the recorded window are sent. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly facts: Readonly<Record<string, string>> }
  /** Only from the grab: what is seen of the recorded window from a frame of the grid on. */
  | { readonly type: 'view'; readonly frame: number; readonly shows: string }
  /** Only from the grab: a thread that it has started hangs in a call to the system, and its own end will hang with it. */
  | { readonly type: 'stuck' }
  | { readonly type: 'failed'; readonly code: string; readonly says: Words; readonly remedy: Words; readonly way?: Way | undefined }
  | {
      readonly type: 'ended';
      readonly reason: 'stopped' | 'complete' | 'display-lost' | 'disk-full';
      /** Only with `disk-full`: which limit it was. */
      readonly why?: Words | undefined;
      /** Only from the encoder: the video file, from the bytes written into it. */
      readonly written?: WrittenFile | undefined;
    };
