import { CHUNK_BYTES, chunksOf, plainBytes, TAG_BYTES } from '#format/core/documents/encryption.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import type { ChunkCipher } from '#format/encrypted/chunk-cipher.ts';
import type { ByteSource } from '#format/source/byte-source.ts';

const STEP = CHUNK_BYTES + TAG_BYTES;

/** An encrypted file as it was, any range of it. */
export class DecryptingSource implements ByteSource {
  readonly name: string;
  readonly byteLength: number;
  readonly #encrypted: ByteSource;
  readonly #cipher: ChunkCipher;

  /** Takes the source over. Throws a GapError (`shard.encrypted`) for a length that no encrypted file has. */
  constructor(encrypted: ByteSource, cipher: ChunkCipher) {
    [this.name, this.#encrypted, this.#cipher] = [encrypted.name, encrypted, cipher];
    const bytes = plainBytes(encrypted.byteLength);
    if (bytes === undefined) throw notAsItWas(this.name, said`it has ${encrypted.byteLength} bytes`);
    this.byteLength = bytes;
  }

  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    if (to > this.byteLength) throw new Error(`file ends at ${this.byteLength}`);
    const bytes = new Uint8Array(to - from);
    if (from === to) return bytes;
    const first = Math.floor(from / CHUNK_BYTES);
    const end = Math.ceil(to / CHUNK_BYTES);
    const last = chunksOf(this.byteLength) - 1;
    const sealed = await this.#encrypted.read(first * STEP, Math.min(this.#encrypted.byteLength, end * STEP));
    for (let n = first; n < end; n++) {
      const at = n * CHUNK_BYTES;
      const chunk = this.#opened(sealed.subarray((n - first) * STEP, (n - first + 1) * STEP), n, n === last);
      bytes.set(chunk.subarray(Math.max(0, from - at), Math.max(0, to - at)), Math.max(0, at - from));
    }
    return bytes;
  }

  #opened(sealed: Uint8Array, n: number, isLast: boolean): Buffer {
    try {
      return this.#cipher.open(sealed, n, isLast);
    } catch (error) {
      throw notAsItWas(this.name, messageOf(error));
    }
  }

  [Symbol.dispose](): void {
    this.#encrypted[Symbol.dispose]();
  }
}

const notAsItWas = (name: string, why: Words): GapError =>
  new GapError('shard.encrypted', said`${name}: ${why}`, said`Get the file again: it was changed or cut off`);
