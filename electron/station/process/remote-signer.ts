import { GapError } from '#core/errors.ts';
import type { Signer } from '#core/sign/signer.ts';
import type { OwnerPort } from '#station/process/port.ts';

/** Signatures by a key that stays with our owner: each is asked for. */
export class RemoteSignatures {
  readonly #port: OwnerPort;
  readonly #open = new Map<number, PromiseWithResolvers<Uint8Array>>();
  #asked = 0;
  #gone = false;

  constructor(port: OwnerPort) {
    this.#port = port;
  }

  signer({ role, keyId }: Pick<Signer, 'role' | 'keyId'>): Signer {
    return { role, keyId, sign: (message) => this.#ask(message) };
  }

  answer(id: number, signature: Uint8Array): void {
    this.#open.get(id)?.resolve(signature);
    this.#open.delete(id);
  }

  /** Nobody will answer any more. */
  gone(): void {
    this.#gone = true;
    for (const { reject } of this.#open.values()) reject(ownerGone());
  }

  async #ask(message: Uint8Array): Promise<Uint8Array> {
    if (this.#gone) throw ownerGone();
    const id = this.#asked++;
    const answered = Promise.withResolvers<Uint8Array>();
    this.#open.set(id, answered);
    this.#port.post({ type: 'sign', id, message: Buffer.from(message).toString('base64') });
    return await answered.promise;
  }
}

function ownerGone(): GapError {
  return new GapError('keys.gone', 'The program that holds the key has ended', 'Start it again: it seals and signs what was left');
}
