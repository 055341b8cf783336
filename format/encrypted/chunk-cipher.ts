import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { CHUNK_BYTES, TAG_BYTES } from '#format/core/documents/encryption.ts';

/** A chunk that was changed, or is another. */
export class NotEncrypted extends Error {}

/**
 * Encrypts a file in chunks that can be read one by one, and neither swapped nor left out: each nonce is the number of the chunk and whether it is the last (STREAM:
 * Hoang, Reyhanitabar, Rogaway, Vizár, "Online authenticated-encryption and its nonce-reuse misuse-resistance", 2015). A key is for one file of one shard.
 */
export class ChunkCipher {
  readonly #key: Uint8Array;
  readonly #nonce = Buffer.alloc(12);

  /** `contentKey`: of the shard, 32 bytes; `file`: its plain name. */
  constructor(contentKey: Uint8Array, file: string) {
    this.#key = new Uint8Array(hkdfSync('sha256', contentKey, new Uint8Array(), `gap.shard.v1 file ${file}`, 32));
  }

  /** A chunk, of {@link CHUNK_BYTES} unless it is the last, with its tag. */
  seal(chunk: Uint8Array, number: number, isLast: boolean): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#key, this.#nonceOf(number, isLast), { authTagLength: TAG_BYTES });
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws a {@link NotEncrypted}. */
  open(sealed: Uint8Array, number: number, isLast: boolean): Buffer {
    const at = sealed.byteLength - TAG_BYTES;
    if (at < 0 || at > CHUNK_BYTES) throw new NotEncrypted(`chunk ${number} has ${sealed.byteLength} bytes`);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, this.#nonceOf(number, isLast), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(at));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, at)), decipher.final()]);
    } catch {
      throw new NotEncrypted(`chunk ${number} is not as it was encrypted`);
    }
  }

  #nonceOf(number: number, isLast: boolean): Buffer {
    this.#nonce.writeUIntBE(number, 5, 6);
    this.#nonce[11] = isLast ? 1 : 0;
    return this.#nonce;
  }
}
