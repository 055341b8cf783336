import { Worker } from 'node:worker_threads';
import type { Label } from '#core/format/documents/label.ts';
import { nowUs } from '#native/clock.ts';
import { threadIsStuck } from '#native/leave.ts';
import type { VoiceMessage, VoiceWorkerData } from '#recorder/threads/voice-worker.ts';
import { workerFile } from '#shard/worker-file.ts';

/** The server of sound gives a block twenty times a second; a thread that has waited so long for one may wait for ever. */
const STUCK_US = 1_000_000;

/** What is known of the microphone, for displays. */
export interface VoiceNow {
  /** The microphone is open. */
  readonly listening: boolean;
  /** Of the last five seconds that were written; undefined: none yet. */
  readonly rms: number | undefined;
  /** Why it cannot be heard. */
  readonly why: string | undefined;
}

/** Has a thread of its own hear the microphone; what comes back are levels. A recording never depends on it. */
export class VoiceWatch implements Disposable {
  readonly #worker: Worker;
  readonly #heard = new Float64Array(new SharedArrayBuffer(8));
  #labels: Label[] = [];
  #now: VoiceNow = { listening: false, rms: undefined, why: undefined };
  #ended = false;

  constructor(control: SharedArrayBuffer) {
    const data: VoiceWorkerData = { control, heard: this.#heard.buffer as SharedArrayBuffer };
    this.#worker = new Worker(workerFile(import.meta.url, './voice-worker'), { name: 'voice', workerData: data });
    this.#worker.unref();
    this.#worker.on('message', (message: VoiceMessage) => this.#hear(message));
    this.#worker.on('error', ({ message }) => this.#hear({ why: message }));
    this.#worker.on('exit', () => {
      this.#ended = true;
    });
  }

  #hear(message: VoiceMessage): void {
    if ('why' in message) this.#now = { listening: false, rms: undefined, why: message.why };
    else if ('source' in message) this.#now = { listening: true, rms: undefined, why: undefined };
    else {
      this.#labels.push({ ts_us: message.tsUs, type: 'voice_agg', val: { rms: message.rms } });
      this.#now = { ...this.#now, rms: message.rms };
    }
  }

  get now(): VoiceNow {
    return this.#now;
  }

  /** The labels since the last call. */
  take(): readonly Label[] {
    const labels = this.#labels;
    if (labels.length > 0) this.#labels = [];
    return labels;
  }

  /** The session has been asked to stop: the thread ends by itself, unless the server of sound no longer answers. */
  [Symbol.dispose](): void {
    if (!this.#ended && this.#now.listening && nowUs() - (this.#heard[0] as number) > STUCK_US) threadIsStuck();
  }
}
