import { goldName } from '#format/core/gold/gold.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { TarWriter } from '#shard/folder/tar-writer.ts';

/** Writes `gold.tar`, picture by picture, in place of an older one. */
export class GoldWriter implements Disposable {
  readonly #tar: TarWriter;
  #frames = 0;

  constructor(path: string) {
    this.#tar = new TarWriter(path, 0o600);
  }

  get frames(): number {
    return this.#frames;
  }

  /** The PNG file of the next frame. */
  put(png: Uint8Array): void {
    this.#tar.put(goldName(this.#frames), png);
    this.#frames += 1;
  }

  /** Ends the archive, and returns the hashes of what was written. */
  finish(): WrittenFile {
    return this.#tar.finish();
  }

  [Symbol.dispose](): void {
    this.#tar[Symbol.dispose]();
  }
}
