import { ReadAhead } from '#format/browser/read-ahead.ts';

/** A file that a page can read by ranges: its user's, or a web server's. */
export interface PageFile {
  readonly size: number;
  /** Without waiting, as only a Worker may. `to` is exclusive; fewer bytes where the file ends before. */
  readSync(from: number, to: number): Uint8Array;
  read(from: number, to: number): Promise<Uint8Array>;
}

let reader: FileReaderSync | undefined;

/** One that the page was given: dropped, or chosen. */
export class GivenFile implements PageFile {
  readonly #file: File;
  readonly #ahead: ReadAhead;

  constructor(file: File) {
    this.#file = file;
    this.#ahead = new ReadAhead(file.size, (from, to) => {
      reader ??= new FileReaderSync();
      return new Uint8Array(reader.readAsArrayBuffer(file.slice(from, to)));
    });
  }

  get size(): number {
    return this.#file.size;
  }

  readSync(from: number, to: number): Uint8Array {
    return this.#ahead.bytes(from, to);
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#file.slice(from, to).arrayBuffer());
  }
}
