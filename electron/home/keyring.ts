import { createHash, createPrivateKey, generateKeyPairSync, hkdfSync, randomBytes, sign } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AuditHead } from '#core/lab/audit.ts';
import { RELEASE_TYPE, Release } from '#corpus/core/release/release.ts';
import { Revocations } from '#format/core/documents/consent.ts';
import { AUDIT_HEAD_TYPE, type Envelope, REVOCATIONS_TYPE } from '#format/core/documents/envelope.ts';
import { type KeyEntry, type KeyKind, KeyringFile, type WatermarkKeyFile } from '#format/core/documents/keyring.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { type SessionSigner, SIGNER_ROLES, type SignerRole, type TrustedKey, type TrustRole } from '#format/core/sign/signer.ts';
import type { WatermarkKey } from '#format/core/watermark/watermark-key.ts';
import { envelopeOf, preAuthEncoding } from '#format/sign/dsse.ts';
import { publicKeyOf } from '#format/sign/public-key.ts';
import { signTexts } from '#format/sign/sign-texts.ts';
import { exclusively } from '#home/exclusive.ts';
import { SecretFolder, type SecretStore } from '#home/secret-store.ts';
import { settingsPath } from '#home/settings-file.ts';
import { signPlan } from '#session/seal/plan-proof.ts';
import { REVIEW_TYPE, ReviewStatement } from '#shard/core/review/review-statement.ts';
import { writeJson } from '#shard/folder/files.ts';

const SECRET_BYTES = 32;
const WATERMARK_SALT = 'gap-recorder watermark v1';

/** Where this user's keys are. */
export function keysFolder(): string {
  return join(dirname(settingsPath()), 'keys');
}

/** This user's keys: `keys.json` lists them, a {@link SecretStore} holds their secrets. */
export class Keyring {
  readonly #path: string;
  /** Where secrets of this user are kept, those of its keys among them. */
  readonly secrets: SecretStore;
  #file: KeyringFile | undefined;
  /** Of the file when it was read last. */
  #stamp = '';

  constructor(folder = keysFolder(), secrets: SecretStore = new SecretFolder(folder)) {
    this.#path = join(folder, 'keys.json');
    this.secrets = secrets;
    this.#file = this.#now;
  }

  /** As of now: the app and the command line share one list, and either may have changed it. */
  get #now(): KeyringFile {
    // First: a change while it is read must be seen the next time.
    const stamp = stampOf(this.#path);
    if (this.#file === undefined || stamp !== this.#stamp) this.#file = readKeyring(this.#path);
    this.#stamp = stamp;
    return this.#file;
  }

  /** All keys, the newest last. */
  get keys(): readonly KeyEntry[] {
    return this.#now.keys;
  }

  /** Every public key trusted here: the user's own, including retired ones, and those of others. */
  get trusted(): TrustedKey[] {
    const others = this.#now.trusted.map(({ id, name, public_key, roles, until }) => ({
      keyId: id,
      name,
      publicKey: public_key,
      roles,
      until,
    }));
    return [...SIGNER_ROLES.flatMap((role) => this.own(role)), ...others];
  }

  /** The user's own keys of a role, retired ones included. An operator's may withdraw consents. */
  own(role: SignerRole): TrustedKey[] {
    const roles: TrustRole[] = role === 'operator' ? ['operator', 'revoker'] : [role];
    return this.#now.keys.flatMap(({ id, kind, public_key, retired_utc, until = retired_utc }) =>
      kind !== role || public_key === undefined ? [] : [{ keyId: id, name: `${kind} (this keyring)`, publicKey: public_key, roles, until }],
    );
  }

  /** The active key of a kind, among those whose secret is kept here: the app and the command line each have their own. */
  active(kind: KeyKind): KeyEntry | undefined {
    const { keeper } = this.secrets;
    return this.#now.keys.findLast((key) => key.kind === kind && key.kept === keeper && key.retired_utc === undefined);
  }

  /** Makes a key. Throws a GapError when its kind already has an active one: `rotate` replaces it. */
  async create(kind: KeyKind): Promise<KeyEntry> {
    const { entry, made } = await this.ensure(kind);
    if (!made)
      throw new GapError('keys.exists', said`a ${kind} key is already in use: ${entry.id}`, said`Replace it`, {
        way: { action: 'rotate-key', of: kind },
      });
    return entry;
  }

  /** The active key of a kind; made when there is none, by whichever process comes first. */
  async ensure(kind: KeyKind): Promise<{ readonly entry: KeyEntry; readonly made: boolean }> {
    return await this.#change(async () => {
      const active = this.active(kind);
      return active === undefined ? { entry: await this.#make(kind), made: true } : { entry: active, made: false };
    });
  }

  /** Makes a new key and retires the active one; anything made with the old one can still be checked. */
  async rotate(kind: KeyKind): Promise<KeyEntry> {
    return await this.#change(async () => {
      const retired_utc = new Date().toISOString();
      const active = this.active(kind)?.id;
      return await this.#make(
        kind,
        this.#now.keys.map((key) => (key.id === active ? { ...key, retired_utc } : key)),
      );
    });
  }

  /** Trusts another person's public key from now on, for these roles and no others. The caller has had its fingerprint accepted. */
  async trust(name: string, pem: string, roles: readonly TrustRole[]): Promise<string> {
    const { keyId, publicKey } = publicKeyOf(pem, name);
    await this.#change(async () => {
      const others = this.#now.trusted.filter(({ id }) => id !== keyId);
      await this.#write({ ...this.#now, trusted: [...others, { id: keyId, name, public_key: publicKey, roles: [...roles] }] });
    });
    return keyId;
  }

  /**
   * Believes a key no longer, for what is later than `until`, or for anything (`never`): it has leaked. One's own is not used any more
   * either. Throws a GapError (`keys.none`) when no key, or more than one, begins with that id.
   */
  async distrust(idPrefix: string, until: string): Promise<string> {
    return await this.#change(async () => {
      const { keys, trusted } = this.#now;
      const [id, ...more] = new Set([...keys, ...trusted].filter((key) => key.id.startsWith(idPrefix)).map((key) => key.id));
      if (id === undefined || more.length > 0)
        throw new GapError(
          'keys.none',
          said`${id === undefined ? said`no key` : said`more than one key`} begins with ${idPrefix}`,
          said`Give its id`,
          {
            way: { action: 'list-keys' },
          },
        );
      const retired_utc = new Date().toISOString();
      await this.#write({
        keys: keys.map((key) => (key.id === id ? { retired_utc, ...key, until } : key)),
        trusted: trusted.map((key) => (key.id === id ? { ...key, until } : key)),
      });
      return id;
    });
  }

  /** A signer of shards with the active key of a role. Throws a GapError when there is none. */
  signer(role: SignerRole): SessionSigner {
    const { keyId, publicKey, raw } = this.#signing(role);
    return {
      role,
      keyId,
      publicKey,
      sign: async (texts, sessionId) => signTexts(texts, sessionId, role, raw),
      begin: async (plan, sessionId) => signPlan(plan, sessionId, raw),
    };
  }

  /** An envelope around a list of withdrawn consents, by the active operator key. Throws a GapError when there is none. */
  signRevocations(list: Revocations): Envelope {
    return this.#envelope(REVOCATIONS_TYPE, Revocations.parse(list));
  }

  /** An envelope around the head of an audit log, by the active operator key. Throws a GapError when there is none. */
  signAuditHead(head: AuditHead): Envelope {
    return this.#envelope(AUDIT_HEAD_TYPE, AuditHead.parse(head));
  }

  /** An envelope around what a reviewer decided, by the active operator key. Throws a GapError when there is none. */
  signReview(statement: ReviewStatement): Envelope {
    return this.#envelope(REVIEW_TYPE, ReviewStatement.parse(statement));
  }

  /** An envelope around a release of a corpus, by the active operator key. Throws a GapError when there is none. */
  signRelease(release: Release): Envelope {
    return this.#envelope(RELEASE_TYPE, Release.parse(release));
  }

  #envelope(type: string, document: Revocations | AuditHead | ReviewStatement | Release): Envelope {
    const { keyId, raw } = this.#signing('operator');
    const payload = Buffer.from(JSON.stringify(document));
    const sig = Buffer.from(raw(preAuthEncoding(type, payload))).toString('base64');
    return envelopeOf(type, payload, { keyid: keyId, sig });
  }

  /** `raw` signs whatever it is given: it never leaves this class. */
  #signing(role: SignerRole): { readonly keyId: string; readonly publicKey: string; readonly raw: (message: Uint8Array) => Uint8Array } {
    const entry = this.active(role);
    if (entry === undefined)
      throw new GapError('keys.none', said`there is no ${role} key`, said`Make one`, { way: { action: 'create-key', of: role } });
    const key = createPrivateKey({ key: Buffer.from(this.#secret(entry)), format: 'pem' });
    return { ...publicKeyOf(entry.public_key ?? '', this.#path), raw: (message) => sign(null, message, key) };
  }

  /** Undefined for one whose secret is kept elsewhere. */
  #watermark(keyId: string | undefined): KeyEntry | undefined {
    return this.#now.keys.find(({ id, kind, kept }) => kind === 'watermark' && id === keyId && kept === this.secrets.keeper);
  }

  /** The key for one session's tiles, from the active secret or the one with the given id. Undefined when there is no such secret. */
  watermarkKey(sessionId: string, keyId = this.active('watermark')?.id): WatermarkKey | undefined {
    const entry = this.#watermark(keyId);
    return entry && { keyId: entry.id, key: sessionKey(this.#secret(entry), sessionId) };
  }

  /** For checking tiles elsewhere: those of one session, or without one all that this secret ever made. */
  watermarkKeyFile(keyId: string, sessionId: string | undefined): WatermarkKeyFile {
    const entry = this.#watermark(keyId);
    if (entry === undefined)
      throw new GapError('keys.none', said`there is no watermark key ${keyId}`, said`Choose an existing one`, {
        way: { action: 'list-keys' },
      });
    const secret = this.#secret(entry);
    const key = sessionId === undefined ? secret : sessionKey(secret, sessionId);
    return {
      kind: 'gap-watermark-key',
      key_id: entry.id,
      ...(sessionId !== undefined && { session_id: sessionId }),
      key: Buffer.from(key).toString('hex'),
    };
  }

  async #make(kind: KeyKind, before: readonly KeyEntry[] = this.#now.keys): Promise<KeyEntry> {
    const { secret, ...facts } = kind === 'watermark' ? newSecret() : newSigningKey();
    const entry: KeyEntry = { ...facts, kind, kept: this.secrets.keeper, created_utc: new Date().toISOString() };
    // The secret first, so that every listed key can be used.
    this.secrets.add(secretName(entry), secret);
    await this.#write({ ...this.#now, keys: [...before, entry] });
    return entry;
  }

  #secret(entry: KeyEntry): Uint8Array {
    const secret = this.secrets.read(secretName(entry));
    if (secret !== undefined) return secret;
    throw new GapError(
      'keys.lost',
      said`${this.#path}: the secret of ${entry.kind} key ${entry.id} is missing`,
      said`Restore ${secretName(entry)}, or replace the key`,
      { way: { action: 'rotate-key', of: entry.kind } },
    );
  }

  /** Reads the file again first: another process may have changed it. */
  async #change<T>(change: () => Promise<T>): Promise<T> {
    return await exclusively(this.#path, async () => {
      this.#file = undefined;
      return await change();
    });
  }

  async #write(file: KeyringFile): Promise<void> {
    await writeJson(this.#path, file);
    this.#file = undefined;
  }
}

/** HKDF-SHA256 (RFC 5869) of the secret for one session: a session's key reveals nothing about another's. */
export function sessionKey(secret: Uint8Array, sessionId: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, WATERMARK_SALT, `session ${sessionId.toLowerCase()}`, SECRET_BYTES));
}

const secretName = ({ kind, id }: KeyEntry) => `${kind}-${id}.secret`;

function newSigningKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { keyId, publicKey: pem } = publicKeyOf(publicKey.export({ type: 'spki', format: 'pem' }) as string, 'a new key');
  return { id: keyId, public_key: pem, secret: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

function newSecret() {
  const secret = randomBytes(SECRET_BYTES);
  return { id: createHash('sha256').update('gap watermark key id').update(secret).digest('hex').slice(0, 16), secret };
}

/** Changes whenever the file is replaced. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}

function readKeyring(path: string): KeyringFile {
  if (!existsSync(path)) return KeyringFile.parse({});
  try {
    return KeyringFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new GapError('keys.file', said`${path}: ${wordsOf(cause)}`, said`Restore the file from a backup: without it no key is known`, {
      cause,
    });
  }
}
