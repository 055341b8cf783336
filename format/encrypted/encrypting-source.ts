import { setImmediate as immediate } from 'node:timers/promises';
import { CHUNK_BYTES, chunksOf, encryptedBytes, TAG_BYTES } from '#format/core/documents/encryption.ts';
import type { ChunkCipher } from '#format/encrypted/chunk-cipher.ts';
import type { ByteSource } from '#format/source/byte-source.ts';

const STEP = CHUNK_BYTES + TAG_BYTES;

/** A file as it is once it is encrypted, made as it is read; the same bytes each time. */
export class EncryptingSource implements ByteSource {
  readonly name: string;
  readonly byteLength: number;
  readonly #plain: ByteSource;
  readonly #cipher: ChunkCipher;

  /** Takes the source over. */
  constructor(plain: ByteSource, cipher: ChunkCipher) {
    [this.name, this.#plain, this.#cipher] = [plain.name, plain, cipher];
    this.byteLength = encryptedBytes(plain.byteLength);
  }

  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    if (to > this.byteLength) throw new Error(`file ends at ${this.byteLength}`);
    const bytes = new Uint8Array(to - from);
    const last = chunksOf(this.#plain.byteLength) - 1;
    for (let n = Math.floor(from / STEP); n * STEP < to; n++) {
      const chunk = await this.#plain.read(n * CHUNK_BYTES, Math.min(this.#plain.byteLength, (n + 1) * CHUNK_BYTES));
      // A MiB at a time: a window of the same process must stay awake.
      if (n % 16 === 0) await immediate();
      const sealed = this.#cipher.seal(chunk, n, n === last);
      bytes.set(sealed.subarray(Math.max(0, from - n * STEP), Math.max(0, to - n * STEP)), Math.max(0, n * STEP - from));
    }
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#plain[Symbol.dispose]();
  }
}
