import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deleteShard, keptConsent, wasSent } from '#app/shelf/delete-shard.ts';
import type { Invitation } from '#corpus/core/sending/invitation.ts';
import { sentUtcOf } from '#corpus/send/receipt-file.ts';
import { askBack, type SendOptions, sendShard } from '#corpus/send/send-shard.ts';
import { isStillKept } from '#corpus/send/still-kept.ts';
import { Consent } from '#format/core/documents/consent.ts';
import { Qat } from '#format/core/documents/qat.ts';
import { CONSENT_FILE, ENVELOPE_FILE, isSessionId, QAT_FILE } from '#format/core/layout.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { knownDocument } from '#format/folder/known-document.ts';
import { knownRevocations } from '#home/revocation-list.ts';

const DAY_MS = 86_400_000;

/** Called for a shard with which something went wrong: the others are gone on with, unless it throws. */
type OnFault = (sessionId: string, error: unknown) => void;

/** The shards of one folder, as far as a service has them or is to have them. Withdrawn consents are read anew for each question. */
export class SentShards {
  readonly #folder: string;
  readonly #trusted: readonly TrustedKey[];
  readonly #to: Invitation;
  readonly #signal: AbortSignal;

  constructor(folder: string, trusted: readonly TrustedKey[], to: Invitation, signal: AbortSignal) {
    [this.#folder, this.#trusted, this.#to, this.#signal] = [folder, trusted, to, signal];
  }

  /** Session ids of what passed under a consent to be sent, is no shorter, and was not sent yet; the oldest first. */
  *toSend(leastS: number): Generator<string> {
    const withdrawn = this.#withdrawn;
    const sealed = this.#ids.flatMap((id) => {
      const at = statSync(join(this.#folder, id, ENVELOPE_FILE), { throwIfNoEntry: false });
      return at === undefined ? [] : [{ id, sealedMs: at.mtimeMs }];
    });
    // One at a time: whoever asks takes the first, and a folder may hold a thousand.
    for (const { id } of sealed.sort((a, b) => a.sealedMs - b.sealedMs)) {
      const folder = join(this.#folder, id);
      if (sentUtcOf(folder) !== undefined) continue;
      const qat = knownDocument(join(folder, QAT_FILE), Qat);
      const consent = this.#consentOf(id);
      if (qat?.verdict !== 'pass' || qat.duration_s < leastS || consent === undefined) continue;
      if (consent.scopes.includes('send') && !withdrawn.has(consent.revocation_id)) yield id;
    }
  }

  /** Rejects as {@link sendShard}. */
  async send(sessionId: string, how: Pick<SendOptions, 'limitBps' | 'allow' | 'onProgress' | 'mustWait'>): Promise<void> {
    const options = { ...how, to: this.#to, signal: this.#signal, trusted: this.#trusted, revoked: this.#withdrawn };
    await sendShard(join(this.#folder, sessionId), options);
  }

  /** The service deletes what it has, or has begun, under a consent that was withdrawn since, also where the shard itself is gone here. */
  async askBackWithdrawn(onFault: OnFault): Promise<void> {
    const withdrawn = this.#withdrawn;
    if (withdrawn.size === 0) return;
    for (const id of this.#ids) {
      const folder = join(this.#folder, id);
      const consent = this.#consentOf(id);
      if (!wasSent(folder) || consent === undefined || !withdrawn.has(consent.revocation_id)) continue;
      await this.#each(id, onFault, async () => {
        await askBack(folder, { to: this.#to, signal: this.#signal });
        // By it another service is still asked, once there is an invitation of that one.
        if (!wasSent(folder)) rmSync(keptConsent(folder), { force: true });
      });
    }
  }

  /**
   * Deletes what the service took more than `days` days ago, has lain here as long, and is whole in its store now. The receipt stays, and the consent, by which it can be
   * asked back. Resolves with their session ids.
   */
  async deleteOld(days: number, mayGo: () => boolean, onFault: OnFault): Promise<string[]> {
    const deleted: string[] = [];
    for (const id of this.#ids) {
      const folder = join(this.#folder, id);
      const here = statSync(folder, { throwIfNoEntry: false });
      const sentUtc = here && sentUtcOf(folder);
      // What was put back from a copy stays as long again.
      if (here === undefined || sentUtc === undefined || Date.now() - Math.max(Date.parse(sentUtc), here.birthtimeMs) < days * DAY_MS)
        continue;
      await this.#each(id, onFault, async () => {
        if (!(await isStillKept(folder, this.#to, this.#signal)) || !mayGo()) return;
        deleteShard(folder);
        deleted.push(id);
      });
    }
    return deleted;
  }

  async #each(id: string, onFault: OnFault, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      onFault(id, error);
    }
  }

  /** Of shards, and of receipts and journals whose shard is gone. */
  get #ids(): string[] {
    if (!existsSync(this.#folder)) return [];
    const ids = readdirSync(this.#folder).map((name) => name.replace(/\.(?:receipt(?:\.[0-9a-f]{16})?\.json|sending\.jsonl)$/, ''));
    return [...new Set(ids)].filter(isSessionId).sort();
  }

  /** Withdrawn consents: when, by revocation id. */
  get #withdrawn(): ReadonlyMap<string, string> {
    return knownRevocations(this.#trusted);
  }

  #consentOf(id: string): Consent | undefined {
    const folder = join(this.#folder, id);
    return knownDocument(existsSync(folder) ? join(folder, CONSENT_FILE) : keptConsent(folder), Consent);
  }
}
