import { parentPort, workerData } from 'node:worker_threads';
import { VoiceWindow } from '#core/labels/voice-window.ts';
import type { SpanUs, TsUs } from '#core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { Sleeper } from '#native/host/sleeper.ts';
import { CONTROL, SessionControl } from '#native/input/input-port.ts';
import { keepInMemory } from '#native/voice/keep-in-memory.ts';
import { type Microphone, VOICE_BLOCK } from '#native/voice/microphone.ts';
import { openMicrophone } from '#native/voice/open-microphone.ts';

export interface VoiceWorkerData {
  readonly control: SharedArrayBuffer;
  /** One float64: when the microphone was last heard, us. */
  readonly heard: SharedArrayBuffer;
}

/** A level, or that the microphone was opened (`source`), or cannot be heard (`why`). */
export type VoiceMessage = { readonly tsUs: TsUs; readonly rms: number } | { readonly source: string } | { readonly why: string };

/** A microphone that is gone is looked for again. */
const AGAIN_US: SpanUs = 5_000_000;

const data = workerData as VoiceWorkerData;
const control = new SessionControl(data.control);
const heard = new Float64Array(data.heard);
const tell = (message: VoiceMessage) => parentPort?.postMessage(message);

/** Hears one microphone until it is gone or the session ends. */
function listen(microphone: Microphone): void {
  tell({ source: microphone.source });
  const window = new VoiceWindow();
  const samples = new Int16Array(VOICE_BLOCK);
  keepInMemory(samples);
  while (!control.stopped && microphone.read(samples)) {
    const now = nowUs();
    heard[0] = now;
    // While the game is not in front, or somebody holds the recording, not even a level is kept.
    const rms = control.read(CONTROL.closedFor) === 0 ? window.add(samples, now) : window.forget();
    samples.fill(0);
    if (rms !== undefined) tell({ tsUs: Math.round(now), rms });
  }
}

if (control.waitForGo() !== undefined) {
  using sleeper = new Sleeper(control.ints, CONTROL.stop);
  while (!control.stopped) {
    try {
      using microphone = openMicrophone();
      listen(microphone);
      if (!control.stopped) tell({ why: 'the microphone is gone' });
    } catch (error) {
      tell({ why: error instanceof Error ? error.message : String(error) });
    }
    if (!control.stopped) sleeper.sleep(AGAIN_US);
  }
}
