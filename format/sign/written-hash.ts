import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { WrittenFile } from '#format/core/written-file.ts';

/** Damage is located to within this many bytes. */
export const CHUNK_BYTES = 1 << 20;

/** Hashes a file while it is written. */
export class WrittenHash {
  readonly #sha256 = createHash('sha256');
  readonly #chunks: number[] = [];
  #crc = 0;
  #bytes = 0;

  update(bytes: Uint8Array): void {
    this.#sha256.update(bytes);
    for (let at = 0; at < bytes.byteLength; ) {
      const part = bytes.subarray(at, at + CHUNK_BYTES - (this.#bytes % CHUNK_BYTES));
      this.#crc = crc32(part, this.#crc);
      this.#bytes += part.byteLength;
      at += part.byteLength;
      if (this.#bytes % CHUNK_BYTES === 0) {
        this.#chunks.push(this.#crc);
        this.#crc = 0;
      }
    }
  }

  /** Of everything so far. */
  written(): WrittenFile {
    const last = this.#bytes % CHUNK_BYTES === 0 ? [] : [this.#crc];
    return { bytes: this.#bytes, sha256: this.#sha256.copy().digest('hex'), chunks: [...this.#chunks, ...last] };
  }
}

export function writtenOf(bytes: Uint8Array): WrittenFile {
  const hash = new WrittenHash();
  hash.update(bytes);
  return hash.written();
}
