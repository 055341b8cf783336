import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { EncodingThread } from '#session/encode/encoding-thread.ts';
import type { Trial, TrialAnswer, TrialJob } from '#session/encode/trial-worker.ts';
import type { EncoderSettings } from '#video/encoder.ts';

/** An encoder that takes this long for one picture is of no use during play. */
const SILENCE_MS = 10_000;
/** An encoder of the final video holds back a whole GOP, and may take longer (`make-final.ts`). */
const FINAL_SILENCE_MS = 120_000;

export interface TrialOptions {
  readonly frames: number;
  /** Whether to look for small changes that are shown late. */
  readonly looks?: boolean;
  /** For the final video: the encoder may be silent for longer. */
  readonly isFinal?: boolean;
}

export interface TrialsParts {
  readonly thread?: TrialThread;
  readonly silenceMs?: number;
  /** Aborts a running trial. */
  readonly signal?: AbortSignal | undefined;
}

export type TrialThread = EncodingThread<TrialJob, TrialAnswer>;

/** Tries encoders with the test scene in a separate thread: the caller stays responsive, and an encoder that hangs is abandoned. */
export class EncoderTrials implements Disposable {
  readonly #thread: TrialThread;
  readonly #silenceMs: number;
  readonly #signal: AbortSignal;

  constructor({ thread, silenceMs, signal }: TrialsParts = {}) {
    this.#thread = thread ?? new EncodingThread(workerFile(import.meta.url, './trial-worker'), 'trial', undefined);
    this.#silenceMs = silenceMs ?? SILENCE_MS;
    this.#signal = signal ?? new AbortController().signal;
  }

  /** Rejects with a GapError (`preflight.encoder`) if it cannot be used, {@link StoppedError} if it stopped, or the signal's reason. */
  async try(settings: EncoderSettings, { frames, looks = false, isFinal = false }: TrialOptions): Promise<Trial> {
    const silenceMs = isFinal ? FINAL_SILENCE_MS : this.#silenceMs;
    const answer = await this.#thread.ask({ settings, frames, looks }, silenceMs, this.#signal);
    if (answer === undefined) throw new StoppedError(settings, silenceMs);
    if ('trial' in answer) return answer.trial;
    const { code, message, remedy, way } = answer.failed;
    throw new GapError(code as `preflight.${string}`, message, remedy, { way });
  }

  [Symbol.dispose](): void {
    this.#thread[Symbol.dispose]();
  }
}

/** An encoder stopped producing anything. A fresh one may work. */
export class StoppedError extends GapError {
  constructor({ plan }: EncoderSettings, silenceMs: number) {
    super(
      'preflight.encoder',
      said`Encoder ${plan.codec} produced nothing for ${silenceMs / 1000} s`,
      said`Check again; if it happens again, choose another encoder`,
      { way: { settings: ['encoder'] } },
    );
  }
}
