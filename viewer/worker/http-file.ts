import type { PageFile } from '#format/browser/page-file.ts';
import { type GapError, messageOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { HttpSource, remote } from '#format/source/http-source.ts';

const BLOCK_BYTES = 1 << 18;
/** Blocks of one request, where one follows the other: of three gigabytes, 400 requests. */
const MOST_RUN = 32;
/** Kept of one file: 32 MB. */
const MOST_BLOCKS = 128;
const ANSWER_MS = 60_000;

/** A file of a web server that hands out ranges. Its blocks are kept for a while: tables are read in many small pieces. */
export class HttpFile implements PageFile {
  readonly size: number;
  readonly #url: URL;
  #source: Promise<HttpSource | undefined> | undefined;
  readonly #blocks = new Map<number, Uint8Array>();
  #next = -1;
  #run = 1;

  constructor(url: string, size: number) {
    this.#url = new URL(url);
    this.size = size;
  }

  async read(from: number, to: number): Promise<Uint8Array> {
    this.#source ??= HttpSource.open(this.#url);
    const source = await this.#source;
    if (source === undefined) throw this.#gone();
    return await source.read(from, Math.min(to, this.size));
  }

  readSync(from: number, to: number): Uint8Array {
    const end = Math.min(to, this.size);
    const bytes = new Uint8Array(Math.max(0, end - from));
    for (let at = from; at < end; ) {
      const block = this.#block(Math.floor(at / BLOCK_BYTES));
      const part = block.subarray(at % BLOCK_BYTES, Math.min(block.byteLength, (at % BLOCK_BYTES) + end - at));
      if (part.byteLength === 0) throw this.#gone();
      bytes.set(part, at - from);
      at += part.byteLength;
    }
    return bytes;
  }

  #block(n: number): Uint8Array {
    const kept = this.#blocks.get(n);
    if (kept !== undefined) return kept;
    this.#run = n === this.#next ? Math.min(MOST_RUN, 2 * this.#run) : 1;
    this.#next = n + this.#run;
    const got = this.#fetch(n * BLOCK_BYTES, Math.min(this.size, (n + this.#run) * BLOCK_BYTES));
    for (let i = 0; i * BLOCK_BYTES < got.byteLength; i++)
      this.#blocks.set(n + i, got.subarray(i * BLOCK_BYTES, Math.min(got.byteLength, (i + 1) * BLOCK_BYTES)));
    for (const old of this.#blocks.keys()) {
      if (this.#blocks.size <= MOST_BLOCKS) break;
      if (old < n || old >= this.#next) this.#blocks.delete(old);
    }
    return this.#blocks.get(n) ?? new Uint8Array();
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
