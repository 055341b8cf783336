import { closeSync, fstatSync, readSync } from 'node:fs';
import { openForeign } from '#format/folder/foreign-file.ts';
import type { ByteSource } from '#format/source/byte-source.ts';

/** A file of this machine. */
export class FileSource implements ByteSource {
  readonly name: string;
  readonly byteLength: number;
  #fd: number | undefined;

  /** Throws a system error that names the file. */
  constructor(path: string) {
    this.name = path;
    const fd = openForeign(path);
    this.#fd = fd;
    this.byteLength = fstatSync(fd).size;
  }

  read(from: number, to: number): Uint8Array<ArrayBuffer> {
    if (this.#fd === undefined) throw new Error(`${this.name}: it was closed`);
    const bytes = new Uint8Array(to - from);
    for (let done = 0; done < bytes.byteLength; ) {
      const read = readSync(this.#fd, bytes, done, bytes.byteLength - done, from + done);
      if (read === 0) throw new Error(`file ends at ${from + done}`);
      done += read;
    }
    return bytes;
  }

  /** Twice is once. */
  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
