import { GapError, messageOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { attempted, PASSING_STATUS, Passing, TRIES } from '#format/source/backoff.ts';
import { boundedBody } from '#format/source/bounded-body.ts';
import type { ByteSource } from '#format/source/byte-source.ts';

/** How a request becomes one that its server accepts; the headers may hold a signature over what they are given. */
export type SignRequest = (url: URL, headers: Readonly<Record<string, string>>) => Promise<Record<string, string>>;

export interface HttpOptions {
  readonly sign?: SignRequest | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Read when a file is opened, for its length: of most small files that is all. */
const FIRST_BYTES = 1 << 16;
/** Of one answer: a stalled server is tried again. */
const ANSWER_MS = 60_000;

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const MOST_HOPS = 5;

interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly total: number;
  readonly etag: string | undefined;
}

/** A file that a web server hands out by ranges (RFC 9110 section 14). It must stay the same file: that is asked of the server each time. */
export class HttpSource implements ByteSource {
  readonly name: string;
  readonly byteLength: number;
  readonly #url: URL;
  readonly #options: HttpOptions;
  readonly #first: Uint8Array<ArrayBuffer>;
  readonly #etag: string | undefined;

  private constructor(url: URL, { bytes, total, etag }: Part, options: HttpOptions) {
    this.name = nameOf(url);
    this.#url = url;
    this.#options = options;
    this.byteLength = total;
    this.#first = bytes;
    this.#etag = etag;
  }

  /** Undefined where the server says that there is no such file. Rejects with a GapError (`shard.remote`). */
  static async open(url: URL, options: HttpOptions = {}): Promise<HttpSource | undefined> {
    const part = await ask(url, 0, FIRST_BYTES, options);
    return part && new HttpSource(url, part, options);
  }

  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    if (to > this.byteLength) throw new Error(`file ends at ${this.byteLength}`);
    if (to <= this.#first.byteLength) return this.#first.slice(from, to);
    const part = await ask(this.#url, from, to, this.#options);
    const changed = part === undefined || part.total !== this.byteLength || part.etag !== this.#etag;
    if (changed) throw remote(this.#url, said`it was changed or removed while it was read`, said`Open it again`);
    if (part.bytes.byteLength !== to - from)
      throw remote(this.#url, said`the server sent another range than was asked for`, said`Report it`);
    return part.bytes;
  }

  [Symbol.dispose](): void {}
}

/** Without a query: it may be a signature. */
const nameOf = (url: URL): string => `${url.origin}${url.pathname}`;

/** What is wrong with what a web server sends. */
export const remote = (url: URL, what: Words, remedy: Words): GapError =>
  new GapError('shard.remote', said`${nameOf(url)}: ${what}`, remedy);

async function ask(url: URL, from: number, to: number, options: HttpOptions): Promise<Part | undefined> {
  const { signal } = options;
  const got = await attempted(
    () =>
      once(url, from, to, options).catch((error: unknown) => {
        if (error instanceof GapError) throw error;
        signal?.throwIfAborted();
        return new Passing(messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error));
      }),
    signal,
  );
  if (got instanceof Passing)
    throw remote(url, said`no answer after ${TRIES} attempts: ${got.why}`, said`Check the address and the connection, then try again`);
  return got === NONE ? undefined : got;
}

const NONE = Symbol('there is no such file');

/** Where a server sends on from here: data sets are kept elsewhere than they are named. Whoever signs, or came by TLS, is not sent just anywhere. */
async function followed(url: URL, options: RequestInit, follows: boolean): Promise<Response> {
  for (let [at, hops] = [url, 0]; ; hops++) {
    const answer = await fetch(at, { ...options, redirect: 'manual' });
    // A page is not told where to (Fetch, "opaque-redirect filtered response"), and its browser lets none go from TLS to none.
    if (answer.type === 'opaqueredirect') return await fetch(at, options);
    const to = answer.headers.get('location');
    if (!REDIRECTS.includes(answer.status) || to === null) return answer;
    await answer.body?.cancel();
    const next = URL.parse(to, at.href);
    const host = next?.host ?? 'an address that is none';
    if (!follows)
      throw remote(url, said`the store sends on to ${host}, for which the request is not signed`, said`Name that store, or its region`);
    if (next === null || hops === MOST_HOPS || !(next.protocol === 'https:' || (next.protocol === 'http:' && at.protocol === 'http:')))
      throw remote(
        url,
        said`the server sends on to ${host} ${hops === MOST_HOPS ? said`without end` : said`without TLS`}`,
        said`Check the address`,
      );
    at = next;
  }
}

/** Rejects with what will not pass. */
async function once(url: URL, from: number, to: number, { sign, signal }: HttpOptions): Promise<Part | Passing | typeof NONE> {
  const range = { range: `bytes=${from}-${to - 1}` };
  const headers = sign === undefined ? range : await sign(url, range);
  const late = AbortSignal.timeout(ANSWER_MS);
  const answer = await followed(
    url,
    { headers, signal: signal === undefined ? late : AbortSignal.any([signal, late]) },
    sign === undefined,
  );
  const { status } = answer;
  const etag = answer.headers.get('etag') ?? undefined;
  // Ranges of packed bytes, in a file whose length is that of the packed one: nothing that is read by place could be right.
  const coding = answer.headers.get('content-encoding') ?? 'identity';
  if (answer.ok && coding !== 'identity') {
    await answer.body?.cancel();
    throw remote(
      url,
      said`the server packs what it sends (${coding})`,
      said`Have it send these files as they are, without Content-Encoding`,
    );
  }
  if (status === 206) return { ...(await rangeIn(url, answer, from, to)), etag };
  const length = Number(answer.headers.get('content-length') ?? Number.NaN);
  // Short enough to have been sent whole; what is longer is not read at all.
  if (status === 200 && from === 0 && length <= to) return { bytes: await bounded(url, answer, to), total: length, etag };
  await answer.body?.cancel();
  if (status === 404) return NONE;
  // An empty file has no range (RFC 9110 section 15.5.17).
  if (status === 416 && from === 0) return { bytes: new Uint8Array(), total: 0, etag };
  if (PASSING_STATUS.includes(status)) return new Passing(`HTTP ${status}`);
  if (status === 200)
    throw remote(url, said`the server hands out whole files only`, said`Use a server that hands out ranges, or copy the shard here`);
  if (status === 401 || status === 403)
    throw remote(
      url,
      said`the server refuses it (HTTP ${status})`,
      said`Check the credentials, the address, and how long the address is valid`,
    );
  // What AWS says where a bucket is asked for in another region than its own.
  const region = answer.headers.get('x-amz-bucket-region');
  if (region !== null && (status === 301 || status === 400))
    throw remote(url, said`the bucket is in the region ${region}`, said`Set AWS_REGION to it, or give the bucket’s own https:// address`);
  throw remote(url, said`the server answers HTTP ${status}`, said`Check the address`);
}

/** Rejects with what will not pass, and with an Error for an answer that was cut off. */
async function rangeIn(url: URL, answer: Response, from: number, to: number): Promise<Omit<Part, 'etag'>> {
  const range = answer.headers.get('content-range');
  if (range === null)
    throw remote(
      url,
      said`the server does not say which range it sent`,
      said`Have it send Content-Range and, to a page, expose that (CORS)`,
    );
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? [];
  if (total === undefined)
    throw remote(
      url,
      said`the server does not say how long the file is (${range.slice(0, 60)})`,
      said`Use a server that says it in Content-Range`,
    );
  if (Number(first) !== from)
    throw remote(url, said`the server sent another range than was asked for`, said`Use a server that hands out ranges`);
  const bytes = await bounded(url, answer, to - from);
  // A browser's cache was seen to hand out less than the header beside it says (Chromium issue 390229583).
  const whole = Number(last) + 1 - from;
  if (bytes.byteLength < whole) throw new Error(`the answer ended after ${bytes.byteLength} of ${whole} bytes`);
  return { bytes, total: Number(total) };
}

/** An answer of at most `most` bytes. Rejects for a longer one, before it is in memory. */
async function bounded(url: URL, answer: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await boundedBody(answer.body, most, most);
  if (bytes === undefined)
    throw remote(url, said`the server sent more than the ${most} bytes that were asked for`, said`Use a server that hands out ranges`);
  const told = Number(answer.headers.get('content-length') ?? bytes.byteLength);
  if (told !== bytes.byteLength) throw new Error(`the answer ended after ${bytes.byteLength} of ${told} bytes`);
  return bytes;
}
