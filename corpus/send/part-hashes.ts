import { createHash } from 'node:crypto';
import { partsOf, rangeOf } from '#corpus/core/sending/parts.ts';

/** Hashes the parts of a file whose length is known, as its bytes come. */
export class PartHashes {
  readonly #bytes: number;
  readonly #partBytes: number;
  readonly #done: string[] = [];
  #hash = createHash('sha256');
  #at = 0;

  constructor(bytes: number, partBytes: number) {
    [this.#bytes, this.#partBytes] = [bytes, partBytes];
  }

  /** False where there are more bytes than the file has. */
  update(piece: Uint8Array): boolean {
    if (this.#at + piece.byteLength > this.#bytes) return false;
    for (let from = 0; from < piece.byteLength; ) {
      const { end } = rangeOf(this.#done.length, this.#bytes, this.#partBytes);
      const part = piece.subarray(from, from + end - this.#at);
      this.#hash.update(part);
      from += part.byteLength;
      this.#at += part.byteLength;
      if (this.#at === end) this.#next();
    }
    return true;
  }

  /** SHA-256 of each part, lower-case hexadecimal; fewer than the file has where bytes are missing. */
  end(): readonly string[] {
    if (this.#done.length < partsOf(this.#bytes, this.#partBytes) && this.#at === this.#bytes) this.#next();
    return this.#done;
  }

  #next(): void {
    this.#done.push(this.#hash.digest('hex'));
    this.#hash = createHash('sha256');
  }
}
