import { asSpan, type TsUs } from '#format/core/time/units.ts';

const VOICE_WINDOW_US = asSpan(5_000_000);
const FULL_SCALE = 32_768;

/** Root mean square of a stretch, 0 to 1. */
export interface VoiceLevel {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
  readonly rms: number;
}

/** Level of a microphone over stretches of five seconds: sums of squares, no sample is kept. */
export class VoiceWindow {
  #beganUs: TsUs | undefined;
  #squares = 0;
  #samples = 0;

  /** Takes signed 16-bit samples that were read until `tsUs`. Returns a stretch that is complete. */
  add(samples: Int16Array, tsUs: TsUs): VoiceLevel | undefined {
    this.#beganUs ??= tsUs;
    for (const sample of samples) this.#squares += sample * sample;
    this.#samples += samples.length;
    if (tsUs - this.#beganUs < VOICE_WINDOW_US || this.#samples === 0) return undefined;
    const rms = Math.sqrt(this.#squares / this.#samples) / FULL_SCALE;
    const level = { fromUs: this.#beganUs, toUs: tsUs, rms: Math.round(1e4 * Math.min(1, rms)) / 1e4 };
    this.forget();
    this.#beganUs = tsUs;
    return level;
  }

  /** Begins anew: of a time in which nothing may be recorded, not even a level is kept. */
  forget(): void {
    this.#beganUs = undefined;
    [this.#squares, this.#samples] = [0, 0];
  }
}
