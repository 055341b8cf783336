import { provenEncoders } from '#app/encoders/proven-encoders.ts';
import type { Draft } from '#core/app/draft.ts';
import type { RecorderProcess } from '#core/app/process/recorder-messages.ts';
import { parseSize } from '#core/plan/screen-part.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';

/** The encoders of this machine's display adapters, for a window. */
export class AdapterEncoders {
  readonly #start: () => RecorderProcess;
  #proving = new AbortController();
  /** Names of those that were found to work. */
  working: readonly string[] = [];

  constructor(start: () => RecorderProcess) {
    this.#start = start;
  }

  /** Lets those that are not known yet prove themselves. Never rejects: where this fails, others will do. */
  async prove({ size }: Pick<Draft, 'size'>): Promise<EncoderProof[]> {
    this.#proving = new AbortController();
    const { signal } = this.#proving;
    const proofs = await provenEncoders({ start: this.#start, size: parseSize(size), signal }).catch(() => []);
    this.working = proofs.flatMap(({ encoder, figures }) => (figures === undefined ? [] : [encoder]));
    return proofs;
  }

  /** Ends the one that is being tried, and tries no more. */
  stop(): void {
    this.#proving.abort();
  }

  get stopped(): boolean {
    return this.#proving.signal.aborted;
  }
}
