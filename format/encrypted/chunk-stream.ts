import { CHUNK_BYTES, TAG_BYTES } from '#format/core/documents/encryption.ts';
import type { ChunkCipher } from '#format/encrypted/chunk-cipher.ts';

const STEP = CHUNK_BYTES + TAG_BYTES;

/** Decrypts a file as its bytes come. */
export class ChunkStream {
  readonly #cipher: ChunkCipher;
  #held = Buffer.alloc(0);
  #number = 0;

  constructor(cipher: ChunkCipher) {
    this.#cipher = cipher;
  }

  /** What is known of the plain text by now. Throws a NotEncrypted for a chunk that is not as it was encrypted. */
  *update(piece: Uint8Array): Generator<Buffer> {
    this.#held = this.#held.byteLength === 0 ? Buffer.from(piece) : Buffer.concat([this.#held, piece]);
    let at = 0;
    // A chunk is the last one only where nothing comes after it.
    for (; this.#held.byteLength - at > STEP; at += STEP)
      yield this.#cipher.open(this.#held.subarray(at, at + STEP), this.#number++, false);
    this.#held = this.#held.subarray(at);
  }

  /** The last chunk. Throws a NotEncrypted for an end that is none. */
  end(): Buffer {
    return this.#cipher.open(this.#held, this.#number, true);
  }
}
