import { createHash } from 'node:crypto';
import { GapError, messageOf } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { utf8 } from '#format/folder/utf8.ts';
import { attempted, PASSING_STATUS, Passing } from '#format/source/backoff.ts';
import { boundedBody } from '#format/source/bounded-body.ts';
import { s3Place } from '#format/source/s3.ts';
import type { S3Signer } from '#format/source/s3-signer.ts';

const ANSWER_MS = 60_000;
/** Of a list: a thousand keys, which may be 1,024 bytes each (AWS, "Object key names"). */
const MOST_LIST_BYTES = 4e6;
/** Of an entry: the key with everything escaped, and what stands beside it. */
const MOST_ENTRY = 16_384;
const MOST_LISTS = 1000;

/** A file in a bucket. */
export interface StoredFile {
  readonly key: string;
  readonly bytes: number;
}

/** The files below `s3://BUCKET[/PREFIX]`, in order of their keys, a thousand a request, of `mostLists`. Rejects with a GapError (`shard.remote`, `usage.place`). */
export async function* listBucket(
  place: string,
  { signal, mostLists = MOST_LISTS }: { readonly signal?: AbortSignal | undefined; readonly mostLists?: number } = {},
): AsyncGenerator<StoredFile> {
  const { bucket, prefix } = partsOf(place);
  let token: string | undefined;
  for (let lists = 0; lists < mostLists; lists++) {
    const { url, signer } = s3Place(`s3://${bucket}/-`);
    url.pathname = url.pathname.slice(0, -1);
    for (const [name, value] of Object.entries({ 'list-type': '2', prefix, ...(token !== undefined && { 'continuation-token': token }) }))
      url.searchParams.set(name, value);
    const text = await asked('GET', place, { url, signer }, undefined, signal);
    // Of what follows a tag only the beginning: what is never closed costs no more for it.
    for (const entry of text.split('<Contents>').slice(1)) {
      const [key, size] = [tagOf(entry.slice(0, MOST_ENTRY), 'Key'), tagOf(entry.slice(0, MOST_ENTRY), 'Size')];
      if (key !== undefined && /^\d{1,15}$/.test(size ?? '')) yield { key, bytes: Number(size) };
    }
    token = tagOf(text, 'NextContinuationToken');
    if (tagOf(text, 'IsTruncated') !== 'true' || token === undefined) return;
  }
}

/** Writes a small file into a bucket; one that is there is replaced. Rejects with a GapError (`shard.remote`). */
export async function putInBucket(place: string, body: string, signal?: AbortSignal): Promise<void> {
  await asked('PUT', place, s3Place(place), body, signal);
}

/** `s3://BUCKET/PREFIX` as its parts; the prefix ends with a slash, or is empty. Throws a GapError (`usage.place`). */
export function partsOf(place: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(place) ?? [];
  if (bucket === undefined)
    throw new GapError('usage.place', said`${place}: no bucket`, said`Give it as s3://BUCKET or s3://BUCKET/FOLDER`);
  const prefix = path.replace(/\/+$/, '');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

/** Of an answer in XML, as S3 writes it: values have no markup in them. */
function tagOf(xml: string, name: string): string | undefined {
  const value = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return value
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(?:39|x27);|&apos;/g, "'")
    .replaceAll('&amp;', '&');
}

interface To {
  readonly url: URL;
  readonly signer: S3Signer | undefined;
}

/** Asks again while the store is too busy, or out of reach: a list of a thousand pages must not end at one of them. */
async function asked(method: 'GET' | 'PUT', place: string, to: To, body?: string, signal?: AbortSignal): Promise<string> {
  const got = await attempted(
    () =>
      askedOnce(method, place, to, body, signal).catch((error: unknown) => {
        if (error instanceof GapError) throw error;
        signal?.throwIfAborted();
        // Whatever `fetch` itself rejects with has a cause: no connection, or none any more.
        if (!(error instanceof Error) || error.cause === undefined) throw refused(place, messageOf(error));
        return new Passing(messageOf(error.cause));
      }),
    signal,
  );
  if (got instanceof Passing) throw refused(place, got.why);
  return got;
}

async function askedOnce(
  method: 'GET' | 'PUT',
  place: string,
  { url, signer }: To,
  body: string | undefined,
  signal: AbortSignal | undefined,
): Promise<string | Passing> {
  const sum = body === undefined ? {} : { 'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64') };
  const headers = signer === undefined ? sum : await signer.sign(method, url, sum, body);
  const late = AbortSignal.timeout(ANSWER_MS);
  // What is signed is for this store alone, and so is the token beside it.
  const options = { method, headers, redirect: 'manual' as const, signal: signal === undefined ? late : AbortSignal.any([signal, late]) };
  const answer = await fetch(url, { ...options, ...(body !== undefined && { body }) });
  const text = await bounded(answer);
  if (answer.ok) return text;
  const code = tagOf(text, 'Code');
  const why = said`the store answers HTTP ${answer.status}${code === undefined ? '' : ` (${code.slice(0, 100)})`}`;
  if (PASSING_STATUS.includes(answer.status)) return new Passing(why);
  throw refused(place, why);
}

const refused = (place: string, why: Words): GapError =>
  new GapError('shard.remote', said`${place}: ${why}`, said`Check the address, the connection, and the credentials in the environment`);

async function bounded(answer: Response): Promise<string> {
  const bytes = await boundedBody(answer.body, MOST_LIST_BYTES);
  if (bytes === undefined) throw new Error(`the store answers more than ${MOST_LIST_BYTES} bytes`);
  return utf8(bytes);
}
