import type { PageFile } from '#format/browser/page-file.ts';
import { ReadAhead } from '#format/browser/read-ahead.ts';
import { type GapError, messageOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { HttpSource, remote } from '#format/source/http-source.ts';

const ANSWER_MS = 60_000;

/** A file of a web server that hands out ranges. */
export class HttpFile implements PageFile {
  readonly size: number;
  readonly #url: URL;
  #source: Promise<HttpSource | undefined> | undefined;
  readonly #ahead: ReadAhead;

  constructor(url: string, size: number) {
    this.#url = new URL(url);
    this.size = size;
    this.#ahead = new ReadAhead(size, (from, to) => this.#fetch(from, to));
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    this.#source ??= HttpSource.open(this.#url);
    const source = await this.#source;
    if (source === undefined) throw this.#gone();
    return await source.read(from, Math.min(to, this.size));
  }

  readSync(from: number, to: number): Uint8Array {
    const bytes = this.#ahead.bytes(from, to);
    if (bytes.byteLength < Math.min(to, this.size) - from) throw this.#gone();
    return bytes;
  }

  /** Waits for the answer, as only a Worker may. */
  #fetch(from: number, to: number): Uint8Array {
    const request = new XMLHttpRequest();
    request.open('GET', this.#url, false);
    request.responseType = 'arraybuffer';
    request.timeout = ANSWER_MS;
    request.setRequestHeader('range', `bytes=${from}-${to - 1}`);
    try {
      request.send();
    } catch (cause) {
      throw remote(
        this.#url,
        said`no answer after ${1} attempts: ${messageOf(cause)}`,
        said`Check the address and the connection, then try again`,
      );
    }
    const answer: unknown = request.response;
    if (request.status !== 206 || !(answer instanceof ArrayBuffer) || answer.byteLength !== to - from) throw this.#gone();
    return new Uint8Array(answer);
  }

  #gone(): GapError {
    return remote(this.#url, said`it was changed or removed while it was read`, said`Open it again`);
  }
}
