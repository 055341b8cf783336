import { createHash } from 'node:crypto';
import { GapError } from '#format/core/errors.ts';
import { utf8 } from '#format/folder/utf8.ts';
import { boundedBody } from '#format/source/bounded-body.ts';
import { s3Place } from '#format/source/s3.ts';
import type { S3Signer } from '#format/source/s3-signer.ts';

/** How long an address for a part may be used, s: a slow line needs ten minutes for 16 MiB. */
const URL_S = 3600;
const ANSWER_MS = 120_000;
/** Of an answer that is read: lists of 10,000 parts are not among them. */
const MOST_ANSWER_BYTES = 1e6;

/** Where a part is to be PUT. */
export interface PartUrl {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A part as it was announced. */
export interface AnnouncedPart {
  readonly sha256: string;
  readonly bytes: number;
}

/** A part that the store has taken. */
export interface TakenPart {
  readonly sha256: string;
  readonly etag: string;
}

/** A place in an S3 store that takes objects in parts, each bound to its SHA-256. */
export class Store {
  readonly #place: string;

  /** `s3://BUCKET/PREFIX`, with credentials from the environment. Throws a GapError (`usage.place`). */
  constructor(place: string) {
    this.#place = place.replace(/\/+$/, '');
    this.#at('probe');
  }

  uri(key: string): string {
    return `${this.#place}/${key}`;
  }

  /** Begins an object; resolves with the id of its upload. */
  async begin(key: string): Promise<string> {
    const text = await this.#ask('POST', key, { uploads: '' }, { headers: { 'x-amz-checksum-algorithm': 'SHA256' } });
    const id = /<UploadId>([^<]{1,1000})<\/UploadId>/.exec(text)?.[1];
    if (id === undefined) throw wrongAnswer(this.uri(key), 'no UploadId');
    return unescaped(id);
  }

  /** An address for one part, which the store takes only with these very bytes, and no more of them. `part` counts from 0. */
  async partUrl(key: string, upload: string, part: number, { sha256, bytes }: AnnouncedPart): Promise<PartUrl> {
    const { url, signer } = this.#at(key, { partNumber: String(part + 1), uploadId: upload });
    const headers = { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') };
    // Whoever sends a body says how long it is, without being told to.
    return { url: (await signer.presign('PUT', url, { ...headers, 'content-length': String(bytes) }, URL_S)).href, headers };
  }

  /** Makes an object of its parts. False where the store does not have them, or not any more. */
  async complete(key: string, upload: string, parts: readonly TakenPart[]): Promise<boolean> {
    const listed = parts.map(
      ({ sha256, etag }, n) =>
        `<Part><PartNumber>${n + 1}</PartNumber><ETag>${escaped(etag)}</ETag><ChecksumSHA256>${Buffer.from(sha256, 'hex').toString('base64')}</ChecksumSHA256></Part>`,
    );
    const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed.join('')}</CompleteMultipartUpload>`;
    const answer = await this.#answer(
      'POST',
      key,
      { uploadId: upload },
      { body, headers: { 'content-type': 'application/xml' } },
      [400, 404],
    );
    const text = await boundedText(answer);
    if (answer.status === 404 || /<Code>(NoSuchUpload|InvalidPart)<\/Code>/.test(text)) return false;
    // S3 may say 200 first, and find out later that it cannot.
    if (!text.includes('<CompleteMultipartUploadResult')) throw wrongAnswer(this.uri(key), `HTTP ${answer.status}, ${text.slice(0, 300)}`);
    return true;
  }

  /** Puts a small object; one that is there is replaced. */
  async put(key: string, body: string): Promise<void> {
    const headers = { 'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64') };
    await (await this.#answer('PUT', key, {}, { body, headers })).body?.cancel();
  }

  /** Puts a small object where there is none. False where there is one already. */
  async putNew(key: string, body: string): Promise<boolean> {
    const sha256 = createHash('sha256').update(body).digest('base64');
    const headers = { 'if-none-match': '*', 'x-amz-checksum-sha256': sha256 };
    return (await this.#answer('PUT', key, {}, { body, headers }, [412])).status !== 412;
  }

  /** Whether the store keeps a small object although its bytes are not those of the checksum that came with them. */
  async takesWrongBytes(key: string): Promise<boolean> {
    const headers = { 'x-amz-checksum-sha256': createHash('sha256').update('right').digest('base64') };
    const answer = await this.#answer('PUT', key, {}, { body: 'wrong', headers }, [400]);
    await answer.body?.cancel();
    return answer.ok;
  }

  /** Length of an object; undefined where there is none. */
  async size(key: string): Promise<number | undefined> {
    const answer = await this.#answer('HEAD', key, {}, {}, [404]);
    return answer.status === 404 ? undefined : Number(answer.headers.get('content-length') ?? Number.NaN);
  }

  /** The bytes of an object, as they come. */
  async *read(key: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const silent = new Silence(ANSWER_MS, signal);
    try {
      const { body } = await this.#answer('GET', key, {}, { signal: silent.signal });
      for await (const chunk of body ?? []) {
        silent.heard();
        yield chunk;
      }
    } finally {
      silent[Symbol.dispose]();
    }
  }

  /** Deletes an object; a missing one is no error. */
  async remove(key: string): Promise<void> {
    await (await this.#answer('DELETE', key, {}, {}, [404])).body?.cancel();
  }

  /** Forgets the parts of an object that was never completed. */
  async abort(key: string, upload: string): Promise<void> {
    await (await this.#answer('DELETE', key, { uploadId: upload }, {}, [404])).body?.cancel();
  }

  #at(key: string, query: Readonly<Record<string, string>> = {}): { readonly url: URL; readonly signer: S3Signer } {
    const { url, signer } = s3Place(this.uri(key));
    if (signer === undefined)
      throw new GapError('usage.place', `${this.#place}: there are no credentials`, 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return { url, signer };
  }

  async #ask(method: string, key: string, query: Readonly<Record<string, string>>, asked: Asked): Promise<string> {
    const answer = await this.#answer(method, key, query, asked);
    return await boundedText(answer);
  }

  async #answer(
    method: string,
    key: string,
    query: Readonly<Record<string, string>>,
    { body, headers = {}, signal = AbortSignal.timeout(ANSWER_MS) }: Asked,
    also: readonly number[] = [],
  ): Promise<Response> {
    const { url, signer } = this.#at(key, query);
    const signed = await signer.sign(method, url, headers, body);
    const answer = await fetch(url, {
      method,
      headers: signed,
      // What is signed is for this store alone, and so is the token beside it.
      redirect: 'manual',
      ...(body !== undefined && { body }),
      signal,
    });
    if (answer.ok || also.includes(answer.status)) return answer;
    const said = /<Code>([^<]{1,100})<\/Code>/.exec(await boundedText(answer))?.[1];
    throw wrongAnswer(this.uri(key), `HTTP ${answer.status}${said === undefined ? '' : `, ${said}`}`);
  }
}

interface Asked {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Ends a request whose answer has fallen silent, however long it takes: 36 GB at 200 Mb/s are 24 minutes. */
class Silence implements Disposable {
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly signal: AbortSignal;

  constructor(ms: number, also?: AbortSignal) {
    this.#timer = setTimeout(() => this.#stop.abort(new Error('the store is silent')), ms);
    this.signal = also === undefined ? this.#stop.signal : AbortSignal.any([this.#stop.signal, also]);
  }

  heard(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

const wrongAnswer = (uri: string, what: string): GapError =>
  new GapError('app.store', `${uri}: the store answers ${what}`, 'Check the store, its credentials, and what they allow');

async function boundedText(answer: Response): Promise<string> {
  const bytes = await boundedBody(answer.body, MOST_ANSWER_BYTES);
  return bytes === undefined ? '' : utf8(bytes);
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
