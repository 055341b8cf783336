import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { SignatureV4 } from '@smithy/signature-v4';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** SHA-256, or HMAC-SHA-256 where a key is given, as the signer asks for it. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

interface Credentials {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

type Headers = Readonly<Record<string, string>>;

/** Signs requests to one store with its credentials. */
export class S3Signer {
  readonly #credentials: Credentials;
  #signer: Promise<SignatureV4> | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** The headers with which a request is to be made; those given are signed. */
  async sign(method: string, url: URL, headers: Headers, body?: string | Uint8Array): Promise<Record<string, string>> {
    const { headers: all } = await (await this.#loaded).sign({ ...asked(method, url, headers), ...(body !== undefined && { body }) });
    const { host: _, ...rest } = all;
    return rest;
  }

  /**
   * An address that anybody may use for so long, s, with exactly these headers: they are signed, too. In the query, where presigners put them by default, a
   * checksum is ignored by the store.
   */
  async presign(method: string, url: URL, headers: Headers, expiresIn: number): Promise<URL> {
    const names = new Set(Object.keys(headers));
    // Without the hash of a body, of which nothing is known yet; that goes into the query.
    const unsigned = { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const { query } = await (await this.#loaded).presign(asked(method, url, unsigned), {
      expiresIn,
      unhoistableHeaders: names,
      signableHeaders: names,
    });
    const signed = new URL(url);
    for (const [name, value] of Object.entries(query ?? {})) signed.searchParams.set(name, String(value));
    return signed;
  }

  /** A public bucket needs neither a signature nor the package. Rejects with a GapError (`usage.place`) where it is not there. */
  get #loaded(): Promise<SignatureV4> {
    this.#signer ??= import('@smithy/signature-v4').then(
      ({ SignatureV4: Signature }) => new Signature({ ...this.#credentials, service: 's3', sha256: Sha256, uriEscapePath: false }),
      (cause: unknown) => {
        const missing = said`a private bucket needs the package @smithy/signature-v4`;
        throw new GapError('usage.place', missing, said`Install it beside gap-shard`, { cause });
      },
    );
    return this.#signer;
  }
}

const asked = (method: string, url: URL, headers: Headers) => ({
  method,
  protocol: url.protocol,
  hostname: url.hostname,
  ...(url.port !== '' && { port: Number(url.port) }),
  path: url.pathname,
  query: Object.fromEntries(url.searchParams),
  headers: { ...headers, host: url.host },
});
