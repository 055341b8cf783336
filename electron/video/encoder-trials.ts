import { GapError } from '#core/errors.ts';
import { workerFile } from '#shard/worker-file.ts';
import type { EncoderSettings } from '#video/encoder.ts';
import { EncodingThread } from '#video/encoding-thread.ts';
import type { Trial, TrialAnswer, TrialJob } from '#video/trial-worker.ts';

/** An encoder that takes so long for one picture would be of no use while somebody plays. */
const SILENCE_MS = 10_000;
/** One that makes the final video holds back a whole GOP, and may take its time (`make-final.ts`). */
const FINAL_SILENCE_MS = 120_000;

export interface TrialOptions {
  readonly frames: number;
  /** Whether to look for small changes that are shown late. */
  readonly looks?: boolean;
  /** Of the final video: it may be silent for longer. */
  readonly isFinal?: boolean;
}

export interface TrialsParts {
  readonly thread?: TrialThread;
  readonly silenceMs?: number;
  /** Breaks off what is tried. */
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

  /** Rejects with a GapError (`preflight.encoder`) where the encoder cannot be used, {@link StoppedError} where it stopped, the signal's reason when it is aborted. */
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

/** An encoder that gave nothing any more. A fresh one may. */
export class StoppedError extends GapError {
  constructor({ plan }: EncoderSettings, silenceMs: number) {
    super(
      'preflight.encoder',
      `Encoder ${plan.codec} gave nothing for ${silenceMs / 1000} s`,
      'Check again; if it happens again, choose another encoder',
      { way: { settings: ['encoder'] } },
    );
  }
}
