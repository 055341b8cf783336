import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { GapError } from '#core/errors.ts';
import type { SignRequest } from '#shard/source/http-source.ts';

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

type Environment = Readonly<Record<string, string | undefined>>;

/** Where an `s3://bucket/key` is asked for, and how; unsigned where there are no credentials, as for public buckets. */
export interface S3Place {
  readonly url: URL;
  readonly sign: SignRequest | undefined;
}

/**
 * By the variables that AWS' own tools read: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL_S3. Throws a
 * GapError (`usage.place`).
 */
export function s3Place(place: string, env: Environment = process.env): S3Place {
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/.exec(place) ?? [];
  if (bucket === undefined || key === undefined)
    throw new GapError('usage.place', `${place}: no bucket and key`, 'Give it as s3://BUCKET/KEY');
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1';
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  const path = key.split('/').map(escaped).join('/');
  // Other stores name the bucket in the path; so does AWS for names with dots, which its certificate does not cover.
  const url =
    endpoint !== undefined
      ? new URL(`${endpoint.replace(/\/+$/, '')}/${bucket}/${path}`)
      : bucket.includes('.')
        ? new URL(`https://s3.${region}.amazonaws.com/${bucket}/${path}`)
        : new URL(`https://${bucket}.s3.${region}.amazonaws.com/${path}`);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (accessKeyId === undefined || secretAccessKey === undefined) return { url, sign: undefined };
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  const signer = new SignatureV4({ service: 's3', region, credentials, sha256: Sha256, uriEscapePath: false });
  return { url, sign: (asked, headers) => signedHeaders(signer, asked, headers) };
}

/** As S3 signs paths: more than `encodeURIComponent` escapes (RFC 3986 section 2.2). */
const escaped = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

async function signedHeaders(signer: SignatureV4, url: URL, headers: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { headers: all } = await signer.sign({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
  });
  const { host: _, ...rest } = all;
  return rest;
}
