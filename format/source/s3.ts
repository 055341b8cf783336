import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { SignRequest } from '#format/source/http-source.ts';
import { S3Signer } from '#format/source/s3-signer.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where an `s3://bucket/key` is asked for, and how; unsigned where there are no credentials, as for public buckets. */
export interface S3Place {
  readonly url: URL;
  readonly sign: SignRequest | undefined;
  readonly signer: S3Signer | undefined;
}

/**
 * By the variables that AWS' own tools read: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL_S3. Throws a
 * GapError (`usage.place`).
 */
export function s3Place(place: string, env: Environment = process.env): S3Place {
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/.exec(place) ?? [];
  if (bucket === undefined || key === undefined)
    throw new GapError('usage.place', said`${place}: no bucket and key`, said`Give it as s3://BUCKET/KEY`);
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
  if (accessKeyId === undefined || secretAccessKey === undefined) return { url, sign: undefined, signer: undefined };
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  const signer = new S3Signer({ region, credentials });
  return { url, sign: (to, headers) => signer.sign('GET', to, headers), signer };
}

/** As S3 signs paths: more than `encodeURIComponent` escapes (RFC 3986 section 2.2). */
const escaped = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
