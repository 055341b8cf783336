import { ENCODING, type Sealing } from '#core/app/state.ts';
import type { FinalProgress } from '#session/final/make-final.ts';
import type { ReadBackProgress } from '#shard/seal/read-back.ts';

const TELL_MS = 100;

/** Reports the progress of sealing: each step, each GOP of the final video, and ten times a second while reading back. */
export class SealingProgress {
  readonly #tell: (sealing: Sealing) => void;
  #step = '';
  #beganMs = 0;
  #toldMs = 0;

  constructor(tell: (sealing: Sealing) => void) {
    this.#tell = tell;
  }

  step(step: string): void {
    this.#step = step;
    this.#beganMs = performance.now();
    this.#tell({ step, unit: 'bytes', done: 0, of: 0, perS: 0 });
  }

  encode({ frames, ofFrames, perS, waits, makes = ENCODING }: FinalProgress): void {
    this.#tell({ step: makes, unit: 'frames', done: frames, of: ofFrames, perS: perS ?? 0, ...(waits !== undefined && { waits }) });
  }

  readBack({ file, done, total }: ReadBackProgress): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < TELL_MS && done < total) return;
    this.#toldMs = nowMs;
    const perS = (done / Math.max(1, nowMs - this.#beganMs)) * 1000;
    this.#tell({ step: this.#step, file, unit: 'bytes', done, of: total, perS });
  }
}
