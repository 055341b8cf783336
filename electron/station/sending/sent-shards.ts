import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Consent } from '#core/format/documents/consent.ts';
import { Qat } from '#core/format/documents/qat.ts';
import { CONSENT_FILE, ENVELOPE_FILE, isSessionId, QAT_FILE } from '#core/format/layout.ts';
import type { Invitation } from '#core/sending/invitation.ts';
import type { TrustedKey } from '#core/sign/signer.ts';
import { knownRevocations } from '#home/revocation-list.ts';
import { readReceipt, sentUtcOf } from '#inspector/send/receipt-file.ts';
import { askBack, type SendOptions, sendShard } from '#inspector/send/send-shard.ts';
import { isStillKept } from '#inspector/send/still-kept.ts';
import { knownDocument } from '#shard/known-document.ts';
import { deleteShard } from '#station/shelf/delete-shard.ts';

const DAY_MS = 86_400_000;

/** The shards of one folder, as far as a service has them or is to have them. */
export class SentShards {
  readonly #folder: string;
  readonly #trusted: readonly TrustedKey[];
  readonly #to: Invitation;
  readonly #signal: AbortSignal;
  #revoked: ReadonlyMap<string, string> | undefined;

  constructor(folder: string, trusted: readonly TrustedKey[], to: Invitation, signal: AbortSignal) {
    [this.#folder, this.#trusted, this.#to, this.#signal] = [folder, trusted, to, signal];
  }

  /** Session ids of what passed under a consent to be sent, is no shorter, and was not sent yet; the oldest first. */
  toSend(leastS: number): string[] {
    const sealed = this.#ids.flatMap((id) => {
      const at = statSync(join(this.#folder, id, ENVELOPE_FILE), { throwIfNoEntry: false });
      return at === undefined ? [] : [{ id, sealedMs: at.mtimeMs }];
    });
    const ids = sealed.sort((a, b) => a.sealedMs - b.sealedMs).map(({ id }) => id);
    return ids.filter((id) => {
      const folder = join(this.#folder, id);
      if (sentUtcOf(folder) !== undefined) return false;
      const qat = knownDocument(join(folder, QAT_FILE), Qat);
      const consent = this.#consentOf(id);
      if (qat?.verdict !== 'pass' || qat.duration_s < leastS || consent === undefined) return false;
      return consent.scopes.includes('send') && !this.#withdrawn.has(consent.revocation_id);
    });
  }

  /** Rejects as {@link sendShard}; what was withdrawn and sent before is asked back. */
  async send(sessionId: string, how: Pick<SendOptions, 'limitBps' | 'allow' | 'onProgress'>): Promise<void> {
    const options = { ...how, to: this.#to, signal: this.#signal, trusted: this.#trusted, revoked: this.#withdrawn };
    await sendShard(join(this.#folder, sessionId), options);
  }

  /** The service deletes what it has under a consent that was withdrawn since, also where nothing but the receipt is left here. */
  async askBackWithdrawn(): Promise<string[]> {
    if (this.#withdrawn.size === 0) return [];
    const asked: string[] = [];
    for (const id of this.#ids) {
      const folder = join(this.#folder, id);
      const consent = this.#consentOf(id);
      if (consent === undefined || !this.#withdrawn.has(consent.revocation_id) || readReceipt(folder) === undefined) continue;
      if ((await askBack(folder, { to: this.#to, signal: this.#signal })) === undefined) continue;
      rmSync(keptConsent(folder), { force: true });
      asked.push(id);
    }
    return asked;
  }

  /**
   * Deletes what the service took more than `days` days ago, and says now that it still has. The receipt stays, and the consent, by which it can be asked back.
   * Resolves with their session ids. Rejects with a GapError (`shard.remote`) where the service cannot be asked: then nothing is deleted.
   */
  async deleteOld(days: number, mayGo: () => boolean): Promise<string[]> {
    const deleted: string[] = [];
    for (const id of this.#ids) {
      const folder = join(this.#folder, id);
      const sentUtc = existsSync(folder) ? sentUtcOf(folder) : undefined;
      if (sentUtc === undefined || Date.now() - Date.parse(sentUtc) < days * DAY_MS) continue;
      if (!(await isStillKept(folder, this.#to, this.#signal)) || !mayGo()) continue;
      if (existsSync(join(folder, CONSENT_FILE))) copyFileSync(join(folder, CONSENT_FILE), keptConsent(folder));
      deleteShard(folder);
      deleted.push(id);
    }
    return deleted;
  }

  /** Of shards, and of receipts whose shard is gone. */
  get #ids(): string[] {
    if (!existsSync(this.#folder)) return [];
    const ids = readdirSync(this.#folder).map((name) => name.replace(/\.receipt\.json$/, ''));
    return [...new Set(ids)].filter(isSessionId).sort();
  }

  /** Withdrawn consents: when, by revocation id. */
  get #withdrawn(): ReadonlyMap<string, string> {
    this.#revoked ??= knownRevocations(this.#trusted);
    return this.#revoked;
  }

  #consentOf(id: string): Consent | undefined {
    const folder = join(this.#folder, id);
    return knownDocument(existsSync(folder) ? join(folder, CONSENT_FILE) : keptConsent(folder), Consent);
  }
}

const keptConsent = (folder: string): string => `${folder}.consent.json`;
