import { OpenQuestions } from '#core/app/open-questions.ts';
import { GapError } from '#core/errors.ts';
import type { Signer } from '#core/sign/signer.ts';
import type { OwnerPort } from '#station/process/port.ts';

/** Signatures by a key that stays with the owner process: each one is requested. */
export class RemoteSignatures {
  readonly #port: OwnerPort;
  readonly #open = new OpenQuestions<Uint8Array>();

  constructor(port: OwnerPort) {
    this.#port = port;
  }

  signer({ role, keyId }: Pick<Signer, 'role' | 'keyId'>): Signer {
    const sign = (message: Uint8Array) =>
      this.#open.ask((id) => this.#port.post({ type: 'sign', id, message: Buffer.from(message).toString('base64') }));
    return { role, keyId, sign };
  }

  answer(id: number, signature: Uint8Array): void {
    this.#open.answer(id, signature);
  }

  /** The owner has exited: open and later requests reject. */
  gone(): void {
    this.#open.end(
      new GapError('keys.gone', 'The program that holds the key has ended', 'Start it again: it seals and signs what was left'),
    );
  }
}
