import { type KeyObject, randomUUID } from 'node:crypto';
import { Receipt } from '#corpus/core/sending/receipt.ts';
import { receiptQat } from '#corpus/core/sending/receipt-facts.ts';
import type { IngestKey } from '#corpus/ingest/ingest-key.ts';
import type { KeptShard, KeptShards } from '#corpus/ingest/kept-shards.ts';
import { folderOf, keyOf, storedName } from '#corpus/ingest/keys.ts';
import { duplicateScore, type Prints, printsOf } from '#corpus/ingest/read-back/prints.ts';
import { OtherParts, type ReadBack, readBack } from '#corpus/ingest/read-back/read-back.ts';
import { Refused } from '#corpus/ingest/refused.ts';
import type { Store } from '#corpus/ingest/store.ts';
import { ENCRYPTION_FILE, type Encryption } from '#format/core/documents/encryption.ts';
import { messageOf } from '#format/core/errors.ts';
import { ENVELOPE_FILE, HASHES_FILE } from '#format/core/layout.ts';
import { LONGEST_S } from '#format/core/parquet/most-rows.ts';
import { said } from '#format/core/said.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { unwrappedKey } from '#format/encrypted/corpus-key.ts';
import { placeOf } from '#format/encrypted/decrypted-place.ts';
import { boundedBody } from '#format/source/bounded-body.ts';
import { shardPlace } from '#format/source/shard-place.ts';

/** Read back at the same time, of all and of one token: each is a stream from the store, hashed. Who sends much keeps nobody else waiting. */
const [MOST_AT_ONCE, MOST_OF_ONE] = [16, 4];
/** GAP v0.2 section 3. What a shard says of its length counts as far as its pictures can fill it. */
const LEAST_FPS = 30;

export interface CommitParts {
  readonly store: Store;
  readonly shards: KeptShards;
  readonly key: IngestKey;
  /** With which everything is encrypted that this service takes; absent: nothing is. */
  readonly corpus?: KeyObject | undefined;
  /** Keys whose shards are taken; none: any. */
  readonly trusted: readonly TrustedKey[];
  /** Withdrawn consents: when, by revocation id. Asked anew for each shard. */
  readonly revoked: () => ReadonlyMap<string, string>;
}

interface Running {
  readonly done: Promise<Receipt>;
  readonly stop: AbortController;
}

/** Reads shards back, and signs receipts for those that are what they should be. One at a time for each shard. */
export class Commits {
  readonly #parts: CommitParts;
  readonly #running = new Map<string, Running>();
  /** What was wrong with a shard's content: it is not read again before a file of it changes. */
  readonly #wrong = new Map<string, Refused>();

  constructor(parts: CommitParts) {
    this.#parts = parts;
  }

  /** Joins what runs already. Rejects with a {@link Refused}. */
  start(name: string, envelope: string): Promise<Receipt> {
    const before = this.#running.get(name);
    if (before !== undefined) return before.done;
    const wrong = this.#wrong.get(name);
    if (wrong !== undefined) throw wrong;
    const { shards } = this.#parts;
    const token = shards.get(name)?.token;
    const own = [...this.#running.keys()].filter((one) => shards.get(one)?.token === token).length;
    if (own >= MOST_OF_ONE || this.#running.size >= MOST_AT_ONCE)
      throw new Refused(
        429,
        'busy',
        said`${own} of your shards are being read back, ${this.#running.size} in all`,
        said`Try again later`,
        5,
      );
    const stop = new AbortController();
    const done = this.#commit(name, envelope, stop.signal)
      .catch((error: unknown) => {
        if (error instanceof Refused && error.status === 422) this.#wrong.set(name, error);
        throw error;
      })
      .finally(() => this.#running.delete(name));
    // Callers get the failure; without one, it must not count as an unhandled rejection.
    done.catch(() => {});
    this.#running.set(name, { done, stop });
    return done;
  }

  /** A file of a shard is another one now. */
  changed(name: string): void {
    this.#wrong.delete(name);
  }

  /** Ends what runs for a shard, or for all, and waits until it has ended. */
  async end(name?: string): Promise<void> {
    const all = [...this.#running].filter(([one]) => name === undefined || one === name);
    for (const [, { stop }] of all) stop.abort(new Refused(503, 'ended', said`reading back was stopped`, said`Ask again`, 1));
    await Promise.allSettled(all.map(([, { done }]) => done));
  }

  async #commit(name: string, envelope: string, signal: AbortSignal): Promise<Receipt> {
    const { store, shards, trusted, key, corpus } = this.#parts;
    const shard = shards.get(name) as KeptShard;
    const { id } = shard;
    const waiting = shard.files.find(({ name, done }) => !done && name !== ENVELOPE_FILE);
    if (waiting !== undefined) throw new Refused(409, 'parts', said`${waiting.name} is not whole yet`, said`Send all files first`);
    const read = (name: string) => (name === ENVELOPE_FILE ? only(envelope) : store.read(keyOf(shard, name), signal));
    const { encryption } = shard;
    const contentKey = encryption && corpus && contentKeyOf(encryption, corpus);
    const found = await readBack(read, { files: shard.files, sessionId: shard.session_id, id, contentKey, trusted }).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        // The store has lost or changed it after it took it.
        const lost = error instanceof OtherParts ? shard.files.find(({ name }) => name === error.file) : undefined;
        if (lost !== undefined) shards.putFile(name, { ...lost, upload: undefined, done: false });
        throw error;
      },
    );
    this.#refuseRevoked(found);
    const place = shardPlace(store.uri(folderOf(shard)));
    const prints = await printsOf(contentKey === undefined ? place : placeOf(place, contentKey), found.qat);
    signal.throwIfAborted();
    // Parsed before it is signed: what it says comes from files of others.
    const receipt = key.sign(Receipt.omit({ ingest_sig: true }).parse(this.#receiptOf(shard, found, prints)));
    // Replaced where an earlier try with another key has left one: only where the envelope is, all is.
    if (encryption !== undefined) await store.put(keyOf(shard, ENCRYPTION_FILE), `${JSON.stringify(encryption, undefined, 2)}\n`);
    if (!(await store.putNew(keyOf(shard, ENVELOPE_FILE), envelope))) await this.#refuseOther(shard, envelope);
    if (signal.aborted) {
      // Withdrawn meanwhile: where the envelope is, all is.
      await store.remove(keyOf(shard, ENVELOPE_FILE));
      signal.throwIfAborted();
    }
    const now = shards.get(name) as KeptShard;
    shards.put({
      ...now,
      revocation_id: found.consent?.revocation_id,
      prints,
      receipt,
      files: now.files.map((file) => ({ ...file, done: true })),
    });
    return receipt;
  }

  #refuseRevoked({ consent }: ReadBack): void {
    const since = consent && this.#parts.revoked().get(consent.revocation_id);
    if (since !== undefined)
      throw new Refused(
        410,
        'withdrawn',
        said`the player withdrew the consent on ${since}`,
        said`Delete this shard; the service has deleted it`,
      );
  }

  /** An envelope that is there already must be this very one: the service was ended between putting it and noting it. */
  async #refuseOther(shard: KeptShard, envelope: string): Promise<void> {
    const ours = Buffer.from(envelope);
    const there = await boundedBody(this.#parts.store.read(keyOf(shard, ENVELOPE_FILE)), ours.byteLength);
    if (there === undefined || !ours.equals(there))
      throw new Refused(409, 'other', said`another shard is there already`, said`Ask the service what happened to it`);
  }

  #receiptOf(shard: KeptShard, { meta, qat, frames }: ReadBack, prints: Prints): Omit<Receipt, 'ingest_sig'> {
    const { store, shards } = this.#parts;
    const dup_score = duplicateScore(prints, shards.all, shard);
    return {
      schema: 'gap.receipt.v1',
      receipt_id: randomUUID(),
      session_id: shard.session_id,
      segment_index: (meta.recorder?.rolled?.part ?? 1) - 1,
      object_uri: store.uri(folderOf(shard)),
      sha256_plaintext: shard.id,
      sha256_ciphertext: shard.files.find(({ name }) => name === storedName(HASHES_FILE, shard.encryption))?.parts[0] ?? shard.id,
      duration_s: Math.min(qat.duration_s, frames / LEAST_FPS, LONGEST_S),
      frames,
      qat: receiptQat(qat),
      dup_score,
      verification: { action_taken: dup_score.risk_level === 'high' ? 'flag' : 'accept' },
      ingested_at: new Date().toISOString(),
    };
  }
}

/** Rejected, not a fault of the service: the recorder has wrapped it. */
function contentKeyOf(encryption: Encryption, corpus: KeyObject): Uint8Array {
  try {
    return unwrappedKey(encryption, corpus);
  } catch (error) {
    throw new Refused(422, 'content', messageOf(error), said`Send the shard again`);
  }
}

async function* only(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
