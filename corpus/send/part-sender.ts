import { createHash } from 'node:crypto';
import { rangeOf } from '#corpus/core/sending/parts.ts';
import { UrlsAnswer } from '#corpus/core/sending/protocol.ts';
import type { IngestClient } from '#corpus/send/ingest-client.ts';
import type { Outgoing } from '#corpus/send/outgoing.ts';
import type { WaitingPart } from '#corpus/send/part-queue.ts';
import { putPart } from '#corpus/send/put-part.ts';
import type { SendingJournal } from '#corpus/send/sending-journal.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { backOff } from '#format/source/backoff.ts';

const TRIES = 6;
const PACE_MS = { first: 500 };
/** An address is for an hour: of few parts, so that a slow line uses them all. */
const URLS_AT_ONCE = 8;
/** What a store says of bytes that are not those of the checksum. */
const OTHER_BYTES: readonly string[] = ['BadDigest', 'InvalidDigest', 'XAmzContentChecksumMismatch', 'XAmzContentSHA256Mismatch'];

interface SenderParts {
  readonly outgoing: Outgoing;
  readonly id: string;
  readonly client: IngestClient;
  readonly journal: SendingJournal;
  /** Waited for before each piece of bytes. */
  readonly pace: (bytes: number) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

type PartUrl = UrlsAnswer['parts'][number];

/** Sends parts of one shard, and notes each that the store has taken. */
export class PartSender {
  readonly #parts: SenderParts;
  readonly #urls = new Map<string, PartUrl>();
  /** The store has forgotten a file once: every part of it that is on its way finds that out. */
  readonly #renewed = new Map<string, number>();

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Rejects with a GapError (`shard.changed`, `shard.remote`, `sending.*`). False where the file has to be begun anew, with all of its parts. */
  async send(waiting: WaitingPart): Promise<boolean> {
    const { file, part } = waiting;
    const { outgoing, signal, pace, journal } = this.#parts;
    const { begin, end } = rangeOf(part, file.bytes, file.part_bytes);
    const bytes = await outgoing.read(file.name, begin, end);
    let why = '';
    for (let tries = 0; tries < TRIES; tries++) {
      if (tries > 0) await backOff(tries, PACE_MS, signal);
      signal?.throwIfAborted();
      const since = this.#renewed.get(file.name) ?? 0;
      const answer = await putPart(await this.#urlOf(waiting), bytes, pace, signal).catch((error: unknown) => {
        if (error instanceof GapError) throw error;
        signal?.throwIfAborted();
        return { status: 0, code: messageOf(error) };
      });
      if ('etag' in answer) {
        if ((this.#renewed.get(file.name) ?? 0) !== since) return false;
        journal.taken(file.name, part, answer.etag);
        return true;
      }
      const { status, code } = answer;
      why = status === 0 ? code : `HTTP ${status} ${code}`;
      if (OTHER_BYTES.includes(code)) this.#refuseChanged(waiting, bytes);
      if (status === 404) return await this.#renew(waiting, since);
      // The address may have expired; another one is asked for.
      this.#urls.delete(keyOf(waiting));
    }
    throw new GapError(
      'shard.remote',
      said`${file.name}, part ${part + 1} of ${file.parts.length}: the store does not take it: ${why}`,
      said`Try again later: what was sent is kept`,
    );
  }

  /** What differs on the way is sent again; what differs here is another shard. */
  #refuseChanged({ file, part }: WaitingPart, bytes: Uint8Array): void {
    if (createHash('sha256').update(bytes).digest('hex') !== file.parts[part]) throw this.#parts.outgoing.changed(file.name);
  }

  async #urlOf(waiting: WaitingPart): Promise<PartUrl> {
    const known = this.#urls.get(keyOf(waiting));
    if (known !== undefined) return known;
    const { file, part } = waiting;
    const { journal } = this.#parts;
    const next = Array.from({ length: URLS_AT_ONCE }, (_, i) => part + i).filter(
      (n) => n < file.parts.length && (n === part || journal.etagsOf(file.name)[n] === undefined),
    );
    for (const url of await this.#ask(waiting, next, false)) this.#urls.set(`${file.name} ${url.part}`, url);
    const mine = this.#urls.get(keyOf(waiting));
    if (mine === undefined)
      throw new GapError(
        'shard.remote',
        said`${file.name}: the service names no place for part ${part + 1}`,
        said`Check that both programs have the same version`,
      );
    return mine;
  }

  async #renew(waiting: WaitingPart, since: number): Promise<false> {
    const { file } = waiting;
    if ((this.#renewed.get(file.name) ?? 0) === since) {
      this.#renewed.set(file.name, since + 1);
      this.#parts.journal.forget(file.name);
      for (const key of [...this.#urls.keys()]) if (key.startsWith(`${file.name} `)) this.#urls.delete(key);
      if (since > 1)
        throw new GapError('shard.remote', said`${file.name}: the store forgets its parts again and again`, said`Ask who runs the service`);
      await this.#ask(waiting, [waiting.part], true);
    }
    return false;
  }

  async #ask({ file }: WaitingPart, parts: readonly number[], again: boolean): Promise<readonly PartUrl[]> {
    const { client, id } = this.#parts;
    return (await client.ask(`/v1/shards/${id}/urls`, { file: file.name, parts, ...(again && { again }) }, UrlsAnswer)).parts;
  }
}

const keyOf = ({ file, part }: WaitingPart): string => `${file.name} ${part}`;
