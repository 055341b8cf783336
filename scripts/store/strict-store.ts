import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// cspell:ignore UNSIGNED
/** What the tests' store answers in place of what it should. */
export interface Fault {
  readonly status: number;
  readonly code?: string;
}

const SECRET = 'a secret of the tests';
const ACCESS = 'TESTS';
const REGION = 'us-east-1';

interface Upload {
  readonly key: string;
  readonly parts: Map<number, { readonly bytes: Buffer; readonly sha256: string; readonly etag: string }>;
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes);
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
const escaped = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * An S3 store that takes nothing on trust: it computes each signature anew (Signature Version 4, written here from its description), refuses headers that are not
 * signed, compares each part with its SHA-256, and knows conditional writes.
 */
export class StrictStore implements AsyncDisposable {
  readonly objects = new Map<string, Buffer>();
  readonly uploads = new Map<string, Upload>();
  /** Parts as they were taken: `KEY PART`. */
  readonly taken: string[] = [];
  /** Asked for each request that is otherwise right. */
  fault: (method: string, key: string, query: URLSearchParams) => Fault | undefined | Promise<undefined> = () => undefined;
  /** Changes what arrives, as a bad line would. */
  flip: (bytes: Buffer, key: string) => Buffer = (bytes) => bytes;
  #count = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<StrictStore> {
    const store = new StrictStore();
    store.#server.listen(0, '127.0.0.1');
    await once(store.#server, 'listening');
    return store;
  }

  get env(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      AWS_ACCESS_KEY_ID: ACCESS,
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const url = new URL(request.url ?? '', `http://${request.headers.host}`);
    const key = decodeURIComponent(url.pathname).slice(1);
    const body = this.flip(Buffer.concat(parts), key);
    const method = request.method ?? '';
    const fault = this.#refuses(request, url, body) ?? (await this.fault(method, key, url.searchParams));
    const done: Done = fault ?? this.#do(method, key, url.searchParams, request, body);
    const { status, code, text = '', headers = {} } = done;
    response.writeHead(status, headers);
    response.end(code === undefined ? text : `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  }

  #refuses(request: IncomingMessage, url: URL, body: Buffer): Fault | undefined {
    const { headers } = request;
    const query = new URLSearchParams(url.searchParams);
    const isQuery = query.has('X-Amz-Signature');
    const authorization = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
    const [credential, signed, signature] = isQuery
      ? [query.get('X-Amz-Credential'), query.get('X-Amz-SignedHeaders'), query.get('X-Amz-Signature')]
      : (authorization?.slice(1) ?? []);
    const date = isQuery ? query.get('X-Amz-Date') : (headers['x-amz-date'] as string | undefined);
    if (typeof credential !== 'string' || typeof signed !== 'string' || typeof date !== 'string')
      return { status: 403, code: 'AccessDenied' };
    const names = signed.split(';');
    // A header that is not signed could be changed on the way.
    const loose = Object.keys(headers).find((name) => (name.startsWith('x-amz-') || name === 'if-none-match') && !names.includes(name));
    if (loose !== undefined || !names.includes('host')) return { status: 403, code: 'AccessDenied' };
    query.delete('X-Amz-Signature');
    const canonicalQuery = [...query]
      .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
      .sort()
      .join('&');
    const payload = isQuery ? 'UNSIGNED-PAYLOAD' : (headers['x-amz-content-sha256'] as string);
    if (!isQuery && payload !== sha256(body).digest('hex')) return { status: 400, code: 'XAmzContentSHA256Mismatch' };
    const canonicalHeaders = names.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
    const canonical = [request.method, url.pathname, canonicalQuery, canonicalHeaders, signed, payload].join('\n');
    const [day = ''] = date.split('T');
    const scope = `${day}/${REGION}/s3/aws4_request`;
    if (credential !== `${ACCESS}/${scope}`) return { status: 403, code: 'InvalidAccessKeyId' };
    const signingKey = [day, REGION, 's3', 'aws4_request'].reduce<Buffer | string>((secret, text) => hmac(secret, text), `AWS4${SECRET}`);
    const right = hmac(signingKey, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical).digest('hex')}`).toString('hex');
    return right === signature ? undefined : { status: 403, code: 'SignatureDoesNotMatch' };
  }

  #do(method: string, key: string, query: URLSearchParams, { headers }: IncomingMessage, body: Buffer): Done {
    const uploadId = query.get('uploadId');
    if (method === 'POST' && query.has('uploads')) return this.#begin(key);
    if (uploadId !== null && this.uploads.get(uploadId)?.key !== key) return { status: 404, code: 'NoSuchUpload' };
    const upload = uploadId === null ? undefined : this.uploads.get(uploadId);
    if (method === 'PUT' && upload !== undefined)
      return this.#part(upload, Number(query.get('partNumber')), headers['x-amz-checksum-sha256'], body);
    if (method === 'POST' && upload !== undefined) return this.#complete(upload, uploadId as string, body.toString());
    if (method === 'DELETE' && uploadId !== null) this.uploads.delete(uploadId);
    if (method === 'DELETE') return { status: this.objects.delete(key) || uploadId !== null ? 204 : 404 };
    if (method === 'PUT') return this.#put(key, headers['if-none-match'], headers['x-amz-checksum-sha256'], body);
    const object = this.objects.get(key);
    if (method === 'HEAD')
      return object === undefined ? { status: 404 } : { status: 200, headers: { 'content-length': String(object.byteLength) } };
    if (method !== 'GET' || object === undefined) return { status: 404, code: 'NoSuchKey' };
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    if (from === undefined) return { status: 200, text: object };
    const part = object.subarray(Number(from), Number(to) + 1);
    return {
      status: 206,
      text: part,
      headers: { 'content-range': `bytes ${from}-${Number(from) + part.byteLength - 1}/${object.byteLength}`, etag: `"${key}"` },
    };
  }

  #begin(key: string): Done {
    const id = `upload-${this.#count++}&"<`;
    this.uploads.set(id, { key, parts: new Map() });
    return {
      status: 200,
      text: `<InitiateMultipartUploadResult><UploadId>${id.replace('&', '&amp;').replace('"', '&quot;').replace('<', '&lt;')}</UploadId></InitiateMultipartUploadResult>`,
    };
  }

  #part({ key, parts }: Upload, number: number, checksum: unknown, bytes: Buffer): Done {
    if (checksum !== sha256(bytes).digest('base64')) return { status: 400, code: 'BadDigest' };
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    parts.set(number, { bytes, sha256: checksum, etag });
    this.taken.push(`${key.split('/').at(-1)} ${number}`);
    return { status: 200, headers: { etag } };
  }

  #complete({ key, parts }: Upload, id: string, xml: string): Done {
    const listed = [...xml.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag><ChecksumSHA256>([^<]*)<\/ChecksumSHA256>/g)];
    const same = listed.every(([, number, etag, checksum]) => {
      const part = parts.get(Number(number));
      return part?.etag === etag?.replaceAll('&quot;', '"') && part?.sha256 === checksum;
    });
    if (listed.length === 0 || !same) return { status: 400, code: 'InvalidPart' };
    const bytes = listed.map(([, number]) => parts.get(Number(number))?.bytes as Buffer);
    if (bytes.slice(0, -1).some(({ byteLength }) => byteLength < 5 * 2 ** 20)) return { status: 400, code: 'EntityTooSmall' };
    this.objects.set(key, Buffer.concat(bytes));
    this.uploads.delete(id);
    return { status: 200, text: '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>' };
  }

  #put(key: string, condition: string | undefined, checksum: unknown, bytes: Buffer): Done {
    if (checksum !== sha256(bytes).digest('base64')) return { status: 400, code: 'BadDigest' };
    if (condition === '*' && this.objects.has(key)) return { status: 412, code: 'PreconditionFailed' };
    this.objects.set(key, bytes);
    return { status: 200, headers: { etag: '"put"' } };
  }
}

interface Done {
  readonly status: number;
  readonly code?: string;
  readonly text?: string | Buffer;
  readonly headers?: Record<string, string>;
}
