import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { goldName } from '#core/format/gold/gold.ts';
import { TAR_END_BYTES, tarBytes, tarHeader } from '#core/format/gold/tar.ts';
import type { WrittenFile } from '#core/format/written-file.ts';
import { WrittenHash } from '#shard/seal/written-hash.ts';

/** Writes `gold.tar`, picture by picture, in place of an older one. */
export class GoldWriter implements Disposable {
  readonly #fd: number;
  readonly #path: string;
  readonly #hash = new WrittenHash();
  #frames = 0;

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, 'w', 0o600);
  }

  get frames(): number {
    return this.#frames;
  }

  /** The PNG file of the next frame. */
  put(png: Uint8Array): void {
    this.#append(tarHeader(goldName(this.#frames), png.byteLength));
    this.#append(png);
    this.#append(new Uint8Array(tarBytes(png.byteLength) - png.byteLength));
    this.#frames += 1;
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
  }
}
