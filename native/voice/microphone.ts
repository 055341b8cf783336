/** Samples a second: enough for the level of a voice. */
export const VOICE_HZ = 8000;
/** Read at a time: 50 ms. */
export const VOICE_BLOCK = VOICE_HZ / 20;

/** The system's default microphone: one channel, signed 16 bits. Used by one thread. */
export interface Microphone extends Disposable {
  /** How it is heard; the device is not named. */
  readonly source: string;
  /** Waits for the next block and puts it into `into`; false once the microphone is gone. */
  read(into: Int16Array): boolean;
}
