import { parentPort, workerData } from 'node:worker_threads';
import { type VoiceLevel, VoiceWindow } from '#core/labels/voice-window.ts';
import { CONTROL, SessionControl } from '#core/rings/session-control.ts';
import { wordsOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { asSpan, asTs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { Sleeper } from '#native/host/sleeper.ts';
import { keepInMemory } from '#native/voice/keep-in-memory.ts';
import { type Microphone, VOICE_BLOCK } from '#native/voice/microphone.ts';
import { openMicrophone } from '#native/voice/open-microphone.ts';

export interface VoiceWorkerData {
  /** Undefined: only see whether a microphone can be heard. */
  readonly control: SharedArrayBuffer | undefined;
}

/** A level, or that the microphone was opened and heard (`source`), or cannot be (`why`). */
export type VoiceMessage = VoiceLevel | { readonly source: string } | { readonly why: Words };

/** A microphone that is gone is looked for again. */
const AGAIN_US = asSpan(5_000_000);
const LOOK_US = asSpan(200_000);
/** After the game is in front again: what was heard before may still be on its way. */
const REST_US = asSpan(500_000);

const { control: shared } = workerData as VoiceWorkerData;
const open: () => Microphone = process.platform === 'darwin' ? await macosMicrophone() : openMicrophone;
const tell = (message: VoiceMessage) => parentPort?.postMessage(message);

/** macOS' frameworks are FFmpeg's to call; nothing else here needs it. */
async function macosMicrophone(): Promise<() => Microphone> {
  const { AvMicrophone } = await import('#session/threads/av-microphone.ts');
  return () => new AvMicrophone('avfoundation', ':default');
}

/** Hears one microphone until it is gone or the session ends. */
function listen(microphone: Microphone, control: SessionControl): void {
  const window = new VoiceWindow();
  const samples = new Int16Array(VOICE_BLOCK);
  keepInMemory(samples);
  let openUs = asTs(0);
  for (let first = true; !control.stopped && microphone.read(samples); first = false) {
    if (first) tell({ source: microphone.source });
    const now = Math.round(nowUs());
    // While the game is not in front, or somebody holds the recording, not even a level is kept.
    if (control.read(CONTROL.closedFor) !== 0) openUs = asTs(now + REST_US);
    const level = now >= openUs ? window.add(samples, asTs(now)) : window.forget();
    samples.fill(0);
    if (level !== undefined) tell(level);
  }
}

/** What `work` does with the microphone, or why it cannot be heard. */
function withMicrophone(work: (microphone: Microphone) => void): void {
  try {
    using microphone = open();
    work(microphone);
  } catch (error) {
    tell({ why: wordsOf(error) });
  }
}

function follow(control: SessionControl): void {
  if (control.waitForGo() === undefined) return;
  using sleeper = new Sleeper();
  while (!control.stopped) {
    withMicrophone((microphone) => {
      listen(microphone, control);
      if (!control.stopped) tell({ why: said`the microphone is gone` });
    });
    for (const untilUs = nowUs() + AGAIN_US; !control.stopped && nowUs() < untilUs; ) sleeper.sleep(LOOK_US);
  }
}

if (shared !== undefined) follow(new SessionControl(shared));
else
  withMicrophone((microphone) => {
    const samples = new Int16Array(VOICE_BLOCK);
    tell(microphone.read(samples) ? { source: microphone.source } : { why: said`the microphone delivers nothing` });
    samples.fill(0);
  });
