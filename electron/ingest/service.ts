import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENVELOPE_FILE, HASHES_FILE, META_FILE, QAT_FILE } from '#core/format/layout.ts';
import type { BeginRequest, PlannedFile, UrlsAnswer, UrlsRequest } from '#core/sending/protocol.ts';
import type { Receipt } from '#core/sending/receipt.ts';
import { receiptQat } from '#core/sending/receipt-facts.ts';
import type { TrustedKey } from '#core/sign/signer.ts';
import type { IngestKey } from '#ingest/ingest-key.ts';
import type { KeptFile, KeptShard, KeptShards } from '#ingest/kept-shards.ts';
import { duplicateScore, printsOf } from '#ingest/prints.ts';
import { type ReadBack, readBack } from '#ingest/read-back.ts';
import { Refused } from '#ingest/refused.ts';
import type { Store } from '#ingest/store.ts';
import type { Token } from '#ingest/tokens.ts';

const DAY_MS = 86_400_000;
/** A request that is answered later than this may be taken for lost on the way. */
const ANSWER_MS = 15_000;
/** Without these it is no shard of ours; the envelope is the last thing that comes into being in the store. */
const NEEDED: readonly string[] = [META_FILE, QAT_FILE, HASHES_FILE, ENVELOPE_FILE];

interface ServiceParts {
  readonly store: Store;
  readonly shards: KeptShards;
  readonly key: IngestKey;
  /** Keys whose shards are taken; none: any. */
  readonly trusted: readonly TrustedKey[];
  /** Withdrawn consents: when, by revocation id. Asked anew for each shard. */
  readonly revoked: () => ReadonlyMap<string, string>;
}

/** Takes shards into a store: what each request does. Rejects with a {@link Refused}, or with a GapError where the store does not do what it should. */
export class IngestService {
  readonly #parts: ServiceParts;
  readonly #commits = new Map<string, Promise<Receipt>>();

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /** Begins a shard, or goes on with it. */
  begin(token: Token, { session_id, files }: BeginRequest): { readonly id: string; readonly done: string[]; readonly receipt?: Receipt } {
    const names = files.map(({ name }) => name);
    const id = files.find(({ name }) => name === HASHES_FILE)?.parts[0];
    const missing = NEEDED.find((name) => !names.includes(name));
    if (missing !== undefined || id === undefined)
      throw new Refused(400, 'files', `${missing ?? HASHES_FILE} is not among the files`, 'Send a whole shard');
    if (new Set(names.map((name) => name.toLowerCase())).size < names.length || names.at(-1) !== ENVELOPE_FILE)
      throw new Refused(
        400,
        'files',
        `files are named twice, or ${ENVELOPE_FILE} is not the last`,
        'Send each file once, the envelope last',
      );
    const kept = this.#parts.shards.get(id);
    if (kept !== undefined && kept.token !== token.name)
      throw new Refused(409, 'other', 'this shard was sent with another token', 'Send it with that one');
    if (kept?.withdrawn_utc !== undefined)
      throw new Refused(410, 'withdrawn', `this shard was withdrawn on ${kept.withdrawn_utc}`, 'Delete it');
    if (kept !== undefined && JSON.stringify(planOf(kept.files)) !== JSON.stringify(files))
      throw new Refused(409, 'parts', 'this shard was begun with other parts', 'Go on with those of the first time');
    if (kept === undefined) {
      this.#refuseOverQuota(token, files);
      const fresh = files.map((file): KeptFile => ({ ...file, done: false }));
      this.#parts.shards.put({ id, session_id, token: token.name, begun_utc: new Date().toISOString(), files: fresh });
    }
    const { receipt, files: all = [] } = kept ?? {};
    return { id, done: all.filter(({ done }) => done).map(({ name }) => name), ...(receipt !== undefined && { receipt }) };
  }

  /** Where parts of a file are to be put. */
  async urls(token: Token, id: string, { file: name, parts, again }: UrlsRequest): Promise<UrlsAnswer> {
    const shard = this.#open(token, id);
    const known = fileOf(shard, name);
    const unknown = parts.find((part) => known.parts[part] === undefined);
    if (unknown !== undefined)
      throw new Refused(400, 'part', `${name} has ${known.parts.length} parts, not ${unknown + 1}`, 'Ask for its own parts');
    const file = await this.#begun(shard, again === true ? { ...known, upload: undefined } : known);
    const urls: UrlsAnswer['parts'][number][] = [];
    for (const part of parts) {
      const sha256 = file.parts[part] as string;
      urls.push({ part, ...(await this.#parts.store.partUrl(keyOf(shard, name), file.upload as string, part, sha256)) });
    }
    return { parts: urls };
  }

  /** Makes a file of its parts. The envelope waits for the commit: where it is, the shard is whole. */
  async file(token: Token, id: string, name: string, etags: readonly string[]): Promise<{ readonly file: string }> {
    const shard = this.#open(token, id);
    const file = fileOf(shard, name);
    if (file.done) return { file: name };
    if (file.upload === undefined || etags.length !== file.parts.length)
      throw new Refused(400, 'parts', `${name} has ${file.parts.length} parts, of which ${etags.length} came`, 'Send all of them first');
    const parts = etags.map((etag, n) => ({ etag, sha256: file.parts[n] as string }));
    if (!(await this.#parts.store.complete(keyOf(shard, name), file.upload, parts))) {
      this.#keep(id, name, { ...file, upload: undefined });
      throw new Refused(409, 'forgotten', `the store does not have these parts of ${name}`, 'Send them again');
    }
    this.#keep(id, name, { ...file, done: true });
    return { file: name };
  }

  /**
   * Reads everything back, compares it, and signs the receipt; without one where that takes longer than a request should: the same request asks again. What failed,
   * the next request begins anew.
   */
  async commit(token: Token, id: string, envelope: string): Promise<{ readonly receipt?: Receipt }> {
    const shard = this.#open(token, id, true);
    if (shard.receipt !== undefined) return { receipt: shard.receipt };
    const running = this.#commits.get(id) ?? this.#commitNow(shard, envelope);
    this.#commits.set(id, running);
    running.then(
      () => this.#commits.delete(id),
      () => this.#commits.delete(id),
    );
    const receipt = await Promise.race([running, sleep(ANSWER_MS, undefined, { ref: false })]);
    return receipt === undefined ? {} : { receipt };
  }

  async #commitNow(shard: KeptShard, envelope: string): Promise<Receipt> {
    const waiting = shard.files.find(({ name, done }) => !done && name !== ENVELOPE_FILE);
    if (waiting !== undefined) throw new Refused(409, 'parts', `${waiting.name} is not whole yet`, 'Send all files first');
    const { store, shards, trusted, key } = this.#parts;
    const read = (name: string) => (name === ENVELOPE_FILE ? only(envelope) : store.read(keyOf(shard, name)));
    const found = await readBack(read, { files: shard.files, sessionId: shard.session_id, id: shard.id, trusted });
    this.#refuseWithdrawn(found);
    const prints = await printsOf(store.uri(folderOf(shard)));
    if (!(await store.putNew(keyOf(shard, ENVELOPE_FILE), envelope))) await this.#refuseOther(shard, envelope);
    if (shards.get(shard.id)?.withdrawn_utc !== undefined)
      throw new Refused(410, 'withdrawn', 'this shard was withdrawn meanwhile', 'Delete it');
    const receipt = key.sign(this.#receiptOf(shard, found, prints));
    shards.put({ ...shard, prints, receipt, files: shard.files.map((file) => ({ ...file, done: true })) });
    return receipt;
  }

  /** Deletes everything of a shard, for good. */
  async withdraw(token: Token, id: string): Promise<{ readonly withdrawn_utc: string; readonly deleted: number }> {
    const shard = this.#own(token, id);
    const { store, shards } = this.#parts;
    for (const { name, upload, done } of shard.files) {
      if (upload !== undefined && !done) await store.abort(keyOf(shard, name), upload);
      await store.remove(keyOf(shard, name));
    }
    const withdrawn_utc = shard.withdrawn_utc ?? new Date().toISOString();
    const { receipt: _, prints: __, ...rest } = shard;
    shards.put({ ...rest, withdrawn_utc, files: shard.files.map((file) => ({ ...file, done: false })) });
    return { withdrawn_utc, deleted: shard.files.length };
  }

  #own(token: Token, id: string): KeptShard {
    const shard = this.#parts.shards.get(id);
    // The same answer for another's shard and for none: nobody learns what others have sent.
    if (shard === undefined || shard.token !== token.name) throw new Refused(404, 'unknown', 'there is no such shard', 'Begin it first');
    return shard;
  }

  #open(token: Token, id: string, ended = false): KeptShard {
    const shard = this.#own(token, id);
    if (shard.withdrawn_utc !== undefined)
      throw new Refused(410, 'withdrawn', `this shard was withdrawn on ${shard.withdrawn_utc}`, 'Delete it');
    if (!ended && shard.receipt !== undefined) throw new Refused(409, 'sent', 'this shard was sent already', 'Ask for its receipt');
    return shard;
  }

  async #begun(shard: KeptShard, file: KeptFile): Promise<KeptFile> {
    if (file.done || file.name === ENVELOPE_FILE) throw new Refused(409, 'sent', `${file.name} needs no parts`, 'Go on with the next file');
    if (file.upload !== undefined) return file;
    const begun = { ...file, upload: await this.#parts.store.begin(keyOf(shard, file.name)) };
    this.#keep(shard.id, file.name, begun);
    return begun;
  }

  /** As of now: another request may have changed another file meanwhile. */
  #keep(id: string, name: string, file: KeptFile): void {
    const shard = this.#parts.shards.get(id) as KeptShard;
    this.#parts.shards.put({ ...shard, files: shard.files.map((one) => (one.name === name ? file : one)) });
  }

  #refuseOverQuota(token: Token, files: readonly PlannedFile[]): void {
    const { daily_bytes } = token;
    if (daily_bytes === undefined) return;
    const today = new Date().toISOString().slice(0, 10);
    let sent = sum(files);
    for (const shard of this.#parts.shards.all)
      if (shard.token === token.name && shard.begun_utc.startsWith(today)) sent += sum(shard.files);
    if (sent <= daily_bytes) return;
    const untilTomorrowS = Math.ceil((DAY_MS - (Date.now() % DAY_MS)) / 1000);
    throw new Refused(
      429,
      'quota',
      `more than the ${daily_bytes} bytes that ${token.name} may send in a day`,
      'Go on tomorrow',
      untilTomorrowS,
    );
  }

  #refuseWithdrawn({ consent }: ReadBack): void {
    const since = consent && this.#parts.revoked().get(consent.revocation_id);
    if (since !== undefined)
      throw new Refused(410, 'withdrawn', `the player withdrew the consent on ${since}`, 'Delete this shard, and ask it back');
  }

  /** An envelope that is there already must be this very one: the service was ended between putting it and noting it. */
  async #refuseOther(shard: KeptShard, envelope: string): Promise<void> {
    let there = '';
    for await (const part of this.#parts.store.read(keyOf(shard, ENVELOPE_FILE))) there += Buffer.from(part).toString('utf8');
    if (there !== envelope) throw new Refused(409, 'other', 'another shard is there already', 'Ask the service what happened to it');
  }

  #receiptOf(shard: KeptShard, { meta, qat }: ReadBack, prints: NonNullable<KeptShard['prints']>): Omit<Receipt, 'ingest_sig'> {
    const { store, shards } = this.#parts;
    const dup_score = duplicateScore(prints, shards.all, shard.id);
    return {
      schema: 'gap.receipt.v1',
      receipt_id: randomUUID(),
      session_id: shard.session_id,
      segment_index: (meta.recorder?.rolled?.part ?? 1) - 1,
      object_uri: store.uri(folderOf(shard)),
      sha256_plaintext: shard.id,
      sha256_ciphertext: shard.id,
      duration_s: qat.duration_s,
      frames: qat.frames,
      qat: receiptQat(qat),
      dup_score,
      verification: { action_taken: dup_score.risk_level === 'high' ? 'flag' : 'accept' },
      ingested_at: new Date().toISOString(),
    };
  }
}

const sum = (files: readonly { readonly bytes: number }[]): number => files.reduce((all, { bytes }) => all + bytes, 0);

const planOf = (files: readonly KeptFile[]): PlannedFile[] =>
  files.map(({ name, bytes, part_bytes, parts }) => ({ name, bytes, part_bytes, parts }));

/** A shard's folder in the store: another shard of the same session is beside it. */
const folderOf = ({ session_id, id }: KeptShard): string => `shards/${session_id}/${id}`;
const keyOf = (shard: KeptShard, name: string): string => `${folderOf(shard)}/${name}`;

function fileOf(shard: KeptShard, name: string): KeptFile {
  const file = shard.files.find((one) => one.name === name);
  if (file === undefined) throw new Refused(404, 'unknown', `${name} is not among its files`, 'Begin it with all its files');
  return file;
}

async function* only(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
