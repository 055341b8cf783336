import type { Microphone } from '#native/voice/microphone.ts';
import { PulseMicrophone } from '#native/voice/pulse.ts';
import { WaveInMicrophone } from '#native/voice/wave-in.ts';

/** Throws a GapError (`preflight.microphone`) where there is none, or it is not allowed. */
export function openMicrophone(): Microphone {
  return process.platform === 'win32' ? new WaveInMicrophone() : new PulseMicrophone();
}
