import type { OwnerPort } from '#app/process/port.ts';
import type { FromRecorder, ToRecorder } from '#core/app/process/recorder-messages.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { ShardSignatures, ShardTexts } from '#format/core/sign/shard-texts.ts';
import type { SessionSigner, Signer } from '#format/core/sign/signer.ts';
import { OpenQuestions } from '#server/core/open-questions.ts';

/** Signatures by a key that stays with the owner process, which reads what it is asked to sign. */
export class RemoteSignatures {
  readonly #port: OwnerPort<FromRecorder, ToRecorder>;
  readonly #open = new OpenQuestions<ShardSignatures>();
  readonly #begun = new OpenQuestions<string>();

  constructor(port: OwnerPort<FromRecorder, ToRecorder>) {
    this.#port = port;
  }

  /** The owner knows which session it has ordered, and signs no other. */
  signer(whose: Omit<Signer, 'sign'>): SessionSigner {
    const sign = (texts: ShardTexts) => this.#open.ask((id) => this.#port.post({ type: 'sign', id, texts }));
    const begin = (plan: string) => this.#begun.ask((id) => this.#port.post({ type: 'begin', id, plan }));
    return { ...whose, sign, begin };
  }

  answer(id: number, signatures: ShardSignatures): void {
    this.#open.answer(id, signatures);
  }

  began(id: number, signature: string): void {
    this.#begun.answer(id, signature);
  }

  /** The owner has exited: open and later requests reject. */
  gone(): void {
    const why = new GapError(
      'keys.gone',
      said`The program that holds the key has ended`,
      said`Start it again: it seals and signs what was left`,
    );
    this.#open.end(why);
    this.#begun.end(why);
  }
}
