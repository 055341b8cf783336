import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { TAR_END_BYTES, tarBytes, tarHeader } from '#format/core/tar.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { WrittenHash } from '#format/sign/written-hash.ts';

/** Writes a tar archive, member by member, in place of an older file. */
export class TarWriter implements Disposable {
  readonly #fd: number;
  readonly #path: string;
  readonly #hash = new WrittenHash();
  #bytes = 0;

  /** `mode`: who may read it. */
  constructor(path: string, mode: number) {
    this.#path = path;
    this.#fd = openSync(path, 'w', mode);
  }

  /** Where the next member's header will begin. */
  get bytes(): number {
    return this.#bytes;
  }

  put(name: string, content: Uint8Array): void {
    this.#append(tarHeader(name, content.byteLength));
    this.#append(content);
    this.#append(new Uint8Array(tarBytes(content.byteLength) - content.byteLength));
  }

  /** Ends the archive, and returns the hashes of what was written. */
  finish(): WrittenFile {
    this.#append(new Uint8Array(TAR_END_BYTES));
    fsyncSync(this.#fd);
    return this.#hash.written();
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; ) {
      const written = writeSync(this.#fd, bytes, at);
      if (written === 0) throw new Error(`ENOSPC: no space left for ${this.#path}`);
      at += written;
    }
    this.#hash.update(bytes);
    this.#bytes += bytes.byteLength;
  }
}
