import { setTimeout as sleep } from 'node:timers/promises';
import type { BeginRequest, KeptRequest, PlannedFile, UrlsAnswer, UrlsRequest } from '#corpus/core/sending/protocol.ts';
import type { Receipt } from '#corpus/core/sending/receipt.ts';
import { type CommitParts, Commits } from '#corpus/ingest/commits.ts';
import { type KeptFile, type KeptShard, nameOf, scopeOf } from '#corpus/ingest/kept-shards.ts';
import { folderOf, keyOf, storedName } from '#corpus/ingest/keys.ts';
import { givenOf, refuseOverQuota } from '#corpus/ingest/quota.ts';
import { Refused } from '#corpus/ingest/refused.ts';
import type { Token } from '#corpus/ingest/tokens.ts';
import { type Swept, uploadsOf, Withdrawals, type Withdrawn } from '#corpus/ingest/withdrawals.ts';
import { ENCRYPTION_FILE, type Encryption, encryptedBytes } from '#format/core/documents/encryption.ts';
import { GapError } from '#format/core/errors.ts';
import { ENVELOPE_FILE, HASHES_FILE, META_FILE, QAT_FILE } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { corpusPublicKey, fingerprintOf } from '#format/encrypted/corpus-key.ts';
import { readEncryption } from '#format/encrypted/decrypted-place.ts';
import { shardPlace } from '#format/source/shard-place.ts';

const MOST_AGAIN = 10;
/** A request that is answered later than this may be taken for lost on the way. */
const ANSWER_MS = 15_000;
/** Without these it is no shard of ours; the envelope is the last thing that comes into being in the store. */
const NEEDED: readonly string[] = [META_FILE, QAT_FILE, HASHES_FILE, ENVELOPE_FILE];

/** What there is of a shard. */
interface Begun {
  readonly id: string;
  readonly done: string[];
  readonly receipt?: Receipt;
}

/** Takes shards into a store: what each request does. Rejects with a {@link Refused}, or with a GapError where the store does not do what it should. */
export class IngestService {
  readonly #parts: CommitParts;
  readonly #commits: Commits;
  readonly #withdrawals: Withdrawals;

  constructor(parts: CommitParts) {
    this.#parts = parts;
    this.#commits = new Commits(parts);
    this.#withdrawals = new Withdrawals(parts, this.#commits);
  }

  /** Begins a shard, or goes on with it. */
  async begin(token: Token, { session_id, files, encryption }: BeginRequest): Promise<Begun> {
    this.#refuseOtherCorpus(encryption);
    const names = files.map(({ name }) => name);
    const id = encryption?.id ?? files.find(({ name }) => name === HASHES_FILE)?.parts[0];
    const missing = NEEDED.map((name) => storedName(name, encryption)).find((name) => !names.includes(name));
    if (missing !== undefined || id === undefined)
      throw new Refused(400, 'files', said`${missing ?? HASHES_FILE} is not among the files`, said`Send a whole shard`);
    if (new Set(names.map((name) => name.toLowerCase())).size < names.length || names.at(-1) !== ENVELOPE_FILE)
      throw new Refused(
        400,
        'files',
        said`files are named twice, or ${ENVELOPE_FILE} is not the last`,
        said`Send each file once, the envelope last`,
      );
    const kept = this.#parts.shards.of(token.name, id);
    if (kept?.withdrawn_utc !== undefined)
      throw new Refused(410, 'withdrawn', said`this shard was withdrawn on ${kept.withdrawn_utc}`, said`Delete it`);
    const same = kept !== undefined && JSON.stringify([planOf(kept.files), kept.encryption]) === JSON.stringify([files, encryption]);
    if (kept !== undefined && kept.receipt === undefined && !same) {
      refuseOverQuota(this.#parts.shards, token, files, kept);
      return await this.#beginAnew(kept, files, encryption);
    }
    if (kept === undefined) {
      refuseOverQuota(this.#parts.shards, token, files);
      const fresh = files.map((file): KeptFile => ({ ...file, done: false }));
      const scope = scopeOf(token.name);
      this.#parts.shards.put({ id, session_id, token: token.name, scope, begun_utc: new Date().toISOString(), files: fresh, encryption });
    }
    const { receipt, files: all = [] } = kept ?? {};
    return { id, done: all.filter(({ done }) => done).map(({ name }) => name), ...(receipt !== undefined && { receipt }) };
  }

  /** With other parts, or a signature more: what is whole and the same stays, the rest is forgotten. */
  async #beginAnew(kept: KeptShard, files: readonly PlannedFile[], encryption: Encryption | undefined): Promise<Begun> {
    const { store, shards } = this.#parts;
    await this.#commits.end(nameOf(kept));
    const given = givenOf(kept);
    const uploads = uploadsOf(kept);
    const same = (file: PlannedFile) => kept.files.find((one) => one.done && JSON.stringify(planOf([one])) === JSON.stringify([file]));
    const fresh = files.map((file): KeptFile => same(file) ?? { ...file, done: false });
    // What is no longer part of it would stay for ever, and be deleted by no withdrawal.
    const names = new Set(files.map(({ name }) => name));
    for (const { name } of kept.files) if (!names.has(name)) await store.remove(keyOf(kept, name));
    if (kept.encryption !== undefined) await store.remove(keyOf(kept, ENCRYPTION_FILE));
    shards.put({ ...kept, files: fresh, encryption, given_bytes: given, left_over: uploads });
    await this.#withdrawals.endUploads(nameOf(kept));
    this.#commits.changed(nameOf(kept));
    return { id: kept.id, done: fresh.filter(({ done }) => done).map(({ name }) => name) };
  }

  /** Where parts of a file are to be put. */
  async urls(token: Token, id: string, { file: name, parts, again }: UrlsRequest): Promise<UrlsAnswer> {
    const shard = this.#open(token, id);
    const known = fileOf(shard, name);
    const unknown = parts.find((part) => known.parts[part] === undefined);
    if (unknown !== undefined)
      throw new Refused(400, 'part', said`${name} has ${known.parts.length} parts, not ${unknown + 1}`, said`Ask for its own parts`);
    const file = await this.#begun(shard, again === true ? await this.#forgotten(shard, known) : known);
    const urls: UrlsAnswer['parts'][number][] = [];
    for (const part of parts) {
      const announced = { sha256: file.parts[part] as string, bytes: Math.min(file.part_bytes, file.bytes - part * file.part_bytes) };
      urls.push({ part, ...(await this.#parts.store.partUrl(keyOf(shard, name), file.upload as string, part, announced)) });
    }
    return { parts: urls };
  }

  /** Makes a file of its parts. The envelope waits for the commit: where it is, the shard is whole. */
  async file(token: Token, id: string, name: string, etags: readonly string[]): Promise<{ readonly file: string }> {
    const shard = this.#open(token, id);
    const file = fileOf(shard, name);
    if (file.done) return { file: name };
    if (file.upload === undefined)
      throw new Refused(409, 'forgotten', said`${name} was not begun, or the store has forgotten it`, said`Send it again`);
    if (etags.length !== file.parts.length)
      throw new Refused(
        400,
        'parts',
        said`${name} has ${file.parts.length} parts, of which ${etags.length} came`,
        said`Send all of them first`,
      );
    const parts = etags.map((etag, n) => ({ etag, sha256: file.parts[n] as string }));
    if (!(await this.#parts.store.complete(keyOf(shard, name), file.upload, parts))) {
      await this.#forgotten(shard, file);
      throw new Refused(409, 'forgotten', said`the store does not have these parts of ${name}`, said`Send them again`);
    }
    this.#commits.changed(nameOf(shard));
    this.#parts.shards.putFile(nameOf(shard), { ...file, done: true });
    return { file: name };
  }

  /**
   * Has everything read back and compared, and the receipt signed; without one where that takes longer than a request should: the same request asks again. A shard
   * whose consent was withdrawn is deleted.
   */
  async commit(token: Token, id: string, envelope: string): Promise<{ readonly receipt?: Receipt }> {
    const shard = this.#open(token, id, true);
    if (shard.receipt !== undefined) return { receipt: shard.receipt };
    try {
      const receipt = await Promise.race([this.#commits.start(nameOf(shard), envelope), sleep(ANSWER_MS, undefined, { ref: false })]);
      return receipt === undefined ? {} : { receipt };
    } catch (error) {
      if (error instanceof Refused && error.code === 'withdrawn') await this.withdraw(token, id);
      throw error;
    }
  }

  /**
   * Whether the store still has every file of a shard that was sent, at its full length, and no file or signature less than the sender has now, who may be about to delete
   * the only other copy.
   */
  async kept(token: Token, id: string, { files, envelope_sha256 }: KeptRequest): Promise<{ readonly receipt: Receipt }> {
    const shard = this.#open(token, id, true);
    const { receipt, encryption } = shard;
    if (receipt === undefined) throw new Refused(409, 'parts', said`this shard is not whole yet`, said`Send it first`);
    const lost = (name: string) => new Refused(409, 'lost', said`${name} in the store is not what was sent`, said`Keep your copy`);
    for (const { name, bytes, parts } of shard.files) {
      if ((await this.#parts.store.size(keyOf(shard, name))) !== bytes) throw lost(name);
      if (name === ENVELOPE_FILE && parts[0] !== envelope_sha256) throw lost(name);
    }
    if (encryption !== undefined) {
      const { corpus } = this.#parts;
      const isReadable = corpus !== undefined && fingerprintOf(corpusPublicKey(corpus)) === encryption.key_fingerprint;
      if (!isReadable || !(await this.#hasEncryption(shard, encryption))) throw lost(ENCRYPTION_FILE);
    }
    const sent = new Map(shard.files.map(({ name, bytes }) => [name, bytes]));
    const bytesOf = (bytes: number, name: string) => (encryption === undefined || name === ENVELOPE_FILE ? bytes : encryptedBytes(bytes));
    const other = files.find(({ name, bytes }) => sent.get(storedName(name, encryption)) !== bytesOf(bytes, name));
    if (other !== undefined) throw lost(other.name);
    return { receipt };
  }

  async #hasEncryption(shard: KeptShard, encryption: Encryption): Promise<boolean> {
    const kept = await readEncryption(shardPlace(this.#parts.store.uri(folderOf(shard)))).catch((error: unknown) => {
      if (error instanceof GapError && error.code === 'shard.encrypted') return undefined;
      throw error;
    });
    return JSON.stringify(kept) === JSON.stringify(encryption);
  }

  /** Deletes everything of a shard, for good. */
  async withdraw(token: Token, id: string): Promise<Withdrawn> {
    return await this.#withdrawals.delete(this.#own(token, id));
  }

  /** See {@link Withdrawals.sweep}. */
  async sweep(signal: AbortSignal): Promise<Swept> {
    return await this.#withdrawals.sweep(signal);
  }

  /** Stops reading back a shard that is about to be withdrawn. */
  interrupt(token: Token, id: string): void {
    void this.#commits.end(nameOf(this.#own(token, id)));
  }

  /** Ends what runs, and waits for it: nothing is written after this. */
  async end(): Promise<void> {
    await this.#commits.end();
  }

  /** A service with the key of a corpus takes only what is encrypted to it; one without takes nothing that it could not read back. */
  #refuseOtherCorpus(encryption: Encryption | undefined): void {
    const { corpus } = this.#parts;
    const wanted = corpus && fingerprintOf(corpusPublicKey(corpus));
    if (encryption?.key_fingerprint === wanted) return;
    throw new Refused(
      403,
      'encryption',
      wanted === undefined
        ? said`this service takes no encrypted shards`
        : said`this service takes only shards that are encrypted to its corpus`,
      said`Ask who runs the service for a new invitation`,
    );
  }

  #own(token: Token, id: string): KeptShard {
    const shard = this.#parts.shards.of(token.name, id);
    // The same answer for another token's shard as for a missing one: a token must not reveal what others have sent.
    if (shard === undefined) throw new Refused(404, 'unknown', said`there is no such shard`, said`Begin it first`);
    return shard;
  }

  #open(token: Token, id: string, ended = false): KeptShard {
    const shard = this.#own(token, id);
    if (shard.withdrawn_utc !== undefined)
      throw new Refused(410, 'withdrawn', said`this shard was withdrawn on ${shard.withdrawn_utc}`, said`Delete it`);
    // The key of the corpus may be newer than what was begun.
    if (shard.receipt === undefined) this.#refuseOtherCorpus(shard.encryption);
    if (!ended && shard.receipt !== undefined) throw new Refused(409, 'sent', said`this shard was sent already`, said`Ask for its receipt`);
    return shard;
  }

  /** Begun anew, a few times: each leaves parts in a store that has not really forgotten them. */
  async #forgotten(shard: KeptShard, file: KeptFile): Promise<KeptFile> {
    const again = (file.again ?? 0) + 1;
    if (again > MOST_AGAIN) throw new Refused(409, 'again', said`${file.name} was begun ${again} times`, said`Ask who runs the service`);
    const forgotten = { ...file, again, upload: undefined };
    const { shards } = this.#parts;
    const now = shards.get(nameOf(shard)) as KeptShard;
    const uploads = file.upload === undefined ? [] : [{ key: keyOf(shard, file.name), upload: file.upload }];
    shards.put({
      ...now,
      // What came of it is in the store until that says otherwise, and is sent once more.
      given_bytes: (now.given_bytes ?? 0) + file.bytes,
      left_over: [...(now.left_over ?? []), ...uploads],
      files: now.files.map((one) => (one.name === file.name ? forgotten : one)),
    });
    await this.#withdrawals.endUploads(nameOf(shard));
    return forgotten;
  }

  async #begun(shard: KeptShard, file: KeptFile): Promise<KeptFile> {
    if (file.done || file.name === ENVELOPE_FILE)
      throw new Refused(409, 'sent', said`${file.name} needs no parts`, said`Go on with the next file`);
    if (file.upload !== undefined) return file;
    const begun = { ...file, upload: await this.#parts.store.begin(keyOf(shard, file.name)) };
    this.#parts.shards.putFile(nameOf(shard), begun);
    return begun;
  }
}

const planOf = (files: readonly KeptFile[]): PlannedFile[] =>
  files.map(({ name, bytes, part_bytes, parts }) => ({ name, bytes, part_bytes, parts }));

function fileOf(shard: KeptShard, name: string): KeptFile {
  const file = shard.files.find((one) => one.name === name);
  if (file === undefined) throw new Refused(404, 'unknown', said`${name} is not among its files`, said`Begin it with all its files`);
  return file;
}
