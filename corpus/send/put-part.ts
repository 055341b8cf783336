import { once } from 'node:events';
import { Agent, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { utf8 } from '#format/folder/utf8.ts';
import { boundedBody } from '#format/source/bounded-body.ts';

const SILENT_MS = 60_000;
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];
const PIECE_BYTES = 1 << 16;
const MOST_ANSWER_BYTES = 1 << 16;
const AGENTS = { http: new Agent({ keepAlive: true }), https: new SecureAgent({ keepAlive: true }) };

/** Where a part goes, as the service said. */
interface PartPlace {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the store says: its ETag of the part, or the status and code of a refusal. */
export type PutAnswer = { readonly etag: string } | { readonly status: number; readonly code: string };

/**
 * Puts one part. `pace` is waited for before each piece. Resolves with what the store says; rejects with the system's error where the line breaks, or with a
 * GapError (`shard.remote`) for an address that is none.
 */
export async function putPart(
  { url, headers }: PartPlace,
  bytes: Uint8Array,
  pace: (bytes: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<PutAnswer> {
  const place = URL.canParse(url) ? new URL(url) : undefined;
  if (place?.protocol !== 'https:' && place?.protocol !== 'http:')
    throw new GapError('shard.remote', said`the service names a place that is not an address`, said`Ask who runs the service`);
  const isSecure = place.protocol === 'https:';
  if (!isSecure && !LOOPBACK.includes(place.hostname))
    throw new GapError(
      'shard.remote',
      said`${place.host}: the recording would cross a network in the clear`,
      said`Ask who runs the service`,
    );
  const asked = (isSecure ? secureRequest : plainRequest)(place, {
    method: 'PUT',
    headers: { ...headers, 'content-length': bytes.byteLength },
    agent: isSecure ? AGENTS.https : AGENTS.http,
    timeout: SILENT_MS,
    ...(signal !== undefined && { signal }),
  });
  asked.on('timeout', () => asked.destroy(new Error('the store is silent')));
  let isAnswered = false;
  const answered = (once(asked, 'response') as Promise<[IncomingMessage]>).finally(() => {
    isAnswered = true;
  });
  // Awaited below; a line that breaks while pieces are written is reported there.
  answered.catch(() => {});
  for (let at = 0; at < bytes.byteLength && !isAnswered && !asked.destroyed; at += PIECE_BYTES) {
    const piece = bytes.subarray(at, at + PIECE_BYTES);
    await pace(piece.byteLength);
    if (!asked.write(piece)) await Promise.race([once(asked, 'drain').catch(() => {}), answered]);
  }
  if (!isAnswered) asked.end();
  const [answer] = await answered;
  const body = await boundedBody(answer, MOST_ANSWER_BYTES);
  const text = body === undefined ? '' : utf8(body);
  // A request that was answered before its end leaves a connection that cannot be used again.
  if (!asked.writableEnded) asked.destroy();
  const { statusCode: status = 0 } = answer;
  const { etag } = answer.headers;
  if (status === 200 && etag !== undefined) return { etag };
  return { status, code: /<Code>([A-Za-z0-9]{1,100})<\/Code>/.exec(text)?.[1] ?? '' };
}
