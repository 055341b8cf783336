import { OpenQuestions } from '#core/app/open-questions.ts';
import { GapError } from '#core/errors.ts';
import type { ShardSignatures, ShardTexts } from '#core/sign/shard-texts.ts';
import type { Signer } from '#core/sign/signer.ts';
import type { OwnerPort } from '#station/process/port.ts';

/** Signatures by a key that stays with the owner process, which reads what it is asked to sign. */
export class RemoteSignatures {
  readonly #port: OwnerPort;
  readonly #open = new OpenQuestions<ShardSignatures>();

  constructor(port: OwnerPort) {
    this.#port = port;
  }

  /** The owner knows which session it has ordered, and signs no other. */
  signer(whose: Omit<Signer, 'sign'>): Signer {
    const sign = (texts: ShardTexts) => this.#open.ask((id) => this.#port.post({ type: 'sign', id, texts }));
    return { ...whose, sign };
  }

  answer(id: number, signatures: ShardSignatures): void {
    this.#open.answer(id, signatures);
  }

  /** The owner has exited: open and later requests reject. */
  gone(): void {
    this.#open.end(
      new GapError('keys.gone', 'The program that holds the key has ended', 'Start it again: it seals and signs what was left'),
    );
  }
}
