import type { VoiceLevel } from '#core/labels/voice-window.ts';
import { said, type Words } from '#format/core/said.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { SideThread } from '#session/threads/side-thread.ts';
import type { VoiceMessage, VoiceWorkerData } from '#session/threads/voice-worker.ts';

/** What is known of the microphone, for displays. */
export interface VoiceNow {
  /** The microphone is open. */
  readonly listening: boolean;
  /** Why it cannot be heard. */
  readonly why: Words | undefined;
}

/** Has a thread of its own hear the microphone, until the session is asked to stop; what comes back are levels. */
export class VoiceWatch {
  readonly #thread: SideThread;
  #levels: VoiceLevel[] = [];
  #now: VoiceNow = { listening: false, why: said`it is being opened` };

  constructor(control: SharedArrayBuffer) {
    const data: VoiceWorkerData = { control };
    this.#thread = new SideThread(workerFile(import.meta.url, './voice-worker'), 'voice', data, {
      onMessage: (message: VoiceMessage) => this.#hear(message),
      onFailed: (why) => this.#hear({ why }),
    });
  }

  #hear(message: VoiceMessage): void {
    if ('why' in message) this.#now = { listening: false, why: message.why };
    else if ('source' in message) this.#now = { listening: true, why: undefined };
    else this.#levels.push(message);
  }

  get now(): VoiceNow {
    return this.#now;
  }

  /** The levels since the last call. */
  take(): readonly VoiceLevel[] {
    const levels = this.#levels;
    if (levels.length > 0) this.#levels = [];
    return levels;
  }

  /** After the session was asked to stop. */
  end(): Promise<void> {
    return this.#thread.end();
  }
}
