import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invitation } from '#corpus/core/sending/invitation.ts';
import { rangeOf } from '#corpus/core/sending/parts.ts';
import { BeginAnswer, CommitAnswer, FileAnswer, WithdrawAnswer } from '#corpus/core/sending/protocol.ts';
import type { Receipt } from '#corpus/core/sending/receipt.ts';
import { IngestClient } from '#corpus/send/ingest-client.ts';
import { Outgoing, type SendingKey } from '#corpus/send/outgoing.ts';
import { Pace } from '#corpus/send/pace.ts';
import { type WaitingPart, waitingParts } from '#corpus/send/part-queue.ts';
import { PartSender } from '#corpus/send/part-sender.ts';
import { planParts } from '#corpus/send/plan-parts.ts';
import { keepOtherReceipt, receiptBy, receiptPath, receiptsOf, wrongReceipt } from '#corpus/send/receipt-file.ts';
import { begunId, SENDING_SUFFIX, SendingJournal } from '#corpus/send/sending-journal.ts';
import { refuseUnverified, type VerifyOptions, verify } from '#format/check/verify.ts';
import { GapError } from '#format/core/errors.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { wrappedKey } from '#format/encrypted/wrap-key.ts';
import { folderStamp } from '#format/folder/folder-stamp.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { ShardFolder, shardSha256 } from '#format/folder/shard-folder.ts';
import { backOff } from '#format/source/backoff.ts';
import { writeJson } from '#shard/folder/files.ts';
import { lockPartial } from '#shard/folder/lock.ts';
import { partialShards } from '#shard/folder/partials.ts';

const AT_ONCE = 4;
/** How often a paused upload looks whether the game is over. */
const LOOK_MS = 2000;
const ASK_AGAIN_MS = { first: 500, most: 10_000 };
/** With what a request waits, more than six hours: 36 GB are read in one. */
const MOST_ASKED = 1000;
/** A store deletes what was not completed after days; once more than that is another fault. */
const MOST_FORGOTTEN = 3;

/** How far a shard is. `waits`: a game is being recorded, so nothing is sent. */
export interface SendProgress {
  readonly done: number;
  readonly total: number;
  readonly waits: boolean;
}

export interface SendOptions extends Omit<VerifyOptions, 'onProgress'> {
  readonly to: Invitation;
  /** Most bytes a second. */
  readonly limitBps?: number | undefined;
  /** Also while a recording runs in the shard's folder. */
  readonly whilePlaying?: boolean | undefined;
  /** Asked before each part: may so many bytes be sent now? Rejects where not. */
  readonly allow?: ((bytes: number) => Promise<void>) | undefined;
  readonly onProgress?: ((progress: SendProgress) => void) | undefined;
  /** Whether anything else keeps it from being sent now, such as a recording in another folder. */
  readonly mustWait?: (() => boolean) | undefined;
}

const OF_UPLOAD = said`Wait until that upload ends; or stop it (Ctrl-C): the next one goes on where it was`;

/**
 * Sends a shard that verifies to an ingest service, goes on with one that was begun, and keeps the service's receipt beside it. Rejects with a GapError: `shard.unverified`
 * for a shard that was changed, `shard.withdrawn`, `shard.changed`, `shard.remote`, `sending.*` for what the service refuses.
 */
export async function sendShard(where: string, options: SendOptions): Promise<Receipt> {
  const { to, limitBps, signal } = options;
  const folder = resolve(where);
  using _held = lockPartial(`${folder}.sending`, OF_UPLOAD);
  const pause = new Pause(folder, options);
  await pause.untilOver();
  refuseUnverified(await verify(folder, { ...options, onProgress: undefined }));
  const about = aboutOf(folder);
  const before = receiptBy(folder, to.key)?.receipt;
  if (before !== undefined && wrongReceipt(before, to.key, about) === undefined) return before;
  const stamp = folderStamp(folder);
  const place = to.corpus === undefined ? to.address : `${to.address} ${to.corpus}`;
  const journal = new SendingJournal(folder, stamp, place);
  if (!journal.isBegun) {
    const key = to.corpus === undefined ? undefined : sendingKey(to.corpus, about.id);
    journal.begin(stamp, place, await planParts(new Outgoing(folder, key), limitBps, () => pause.untilOver(), signal), key);
  }
  const receipt = await new Sending(folder, about, journal, options, pause).send();
  const wrong = wrongReceipt(receipt, to.key, about);
  if (wrong !== undefined)
    throw new GapError(
      'sending.receipt',
      said`${to.address}: its receipt cannot be believed: ${wrong}`,
      said`Ask who runs the service for a new invitation`,
    );
  keepOtherReceipt(folder, to.key);
  await writeJson(receiptPath(folder), receipt);
  journal.remove();
  return receipt;
}

/**
 * Asks a shard back that was sent, by what lies beside it: its folder need not be there any more. The service deletes it. Undefined where none was sent. Rejects
 * as {@link sendShard}.
 */
export async function askBack(
  where: string,
  { to, signal }: Pick<SendOptions, 'to' | 'signal'>,
): Promise<{ readonly withdrawnUtc: string } | undefined> {
  const folder = resolve(where);
  using _held = lockPartial(`${folder}.sending`, OF_UPLOAD);
  const own = receiptBy(folder, to.key);
  const id = own?.receipt.sha256_plaintext ?? begunId(folder);
  if (id === undefined) {
    if (receiptsOf(folder).length === 0) return undefined;
    throw new GapError('sending.other', said`it was sent to another service`, said`Ask it back with an invitation of that service`);
  }
  const client = new IngestClient(to, signal);
  const answer = await client.ask(`/v1/shards/${id}/withdraw`, {}, WithdrawAnswer).catch((error: unknown) => {
    // Planned here, and never begun there. With a receipt it has it, by another token of this machine's.
    if (error instanceof GapError && error.code === 'sending.unknown' && own === undefined) return undefined;
    throw error;
  });
  // With its receipt it would be taken for sent.
  for (const path of [own?.path, `${folder}${SENDING_SUFFIX}`]) if (path !== undefined) rmSync(path, { force: true });
  return answer && { withdrawnUtc: answer.withdrawn_utc };
}

interface About {
  /** SHA-256 of `hashes.json`. */
  readonly id: string;
  readonly sessionId: string;
}

function sendingKey(corpus: string, id: string): SendingKey {
  const { contentKey, encryption } = wrappedKey(corpus, id);
  return { encryption, contentKey: contentKey.toString('base64') };
}

/** One run of sending. */
class Sending {
  readonly #folder: string;
  readonly #about: About;
  readonly #client: IngestClient;
  readonly #journal: SendingJournal;
  readonly #options: SendOptions;
  readonly #pace: Pace | undefined;
  readonly #pause: Pause;

  constructor(folder: string, about: About, journal: SendingJournal, options: SendOptions, pause: Pause) {
    [this.#folder, this.#about, this.#journal, this.#options, this.#pause] = [folder, about, journal, options, pause];
    this.#client = new IngestClient(options.to, options.signal);
    this.#pace = options.limitBps === undefined ? undefined : new Pace(options.limitBps);
  }

  /** Files that the store has forgotten, or lost after it took them, are sent again from their first part. */
  async send(): Promise<Receipt> {
    for (let forgotten = 0; ; forgotten++) {
      const { done, receipt } = await this.#begin();
      if (receipt !== undefined) return receipt;
      const whole = new Set(done);
      for (let left = this.#waiting(whole); left.length > 0; left = this.#waiting(whole)) await this.#sendAll(left);
      let isWhole = true;
      for (const { name } of this.#journal.files)
        if (!whole.has(name) && name !== ENVELOPE_FILE && !(await this.#complete(name))) isWhole = false;
      const committed = isWhole ? await this.#commit() : undefined;
      if (committed !== undefined) return committed;
      if (forgotten > MOST_FORGOTTEN)
        throw new GapError('shard.remote', said`the store forgets parts again and again`, said`Ask who runs the service`);
    }
  }

  async #begin() {
    const { id, sessionId } = this.#about;
    const begun = await this.#client.ask(
      '/v1/shards',
      { session_id: sessionId, files: this.#journal.files, encryption: this.#journal.key?.encryption },
      BeginAnswer,
    );
    if (begun.id !== id)
      throw new GapError(
        'shard.remote',
        said`${this.#options.to.address}: it takes this shard for another`,
        said`Check that both programs have the same version`,
      );
    return begun;
  }

  /** False where the store has forgotten a file's parts. */
  async #complete(name: string): Promise<boolean> {
    try {
      await this.#client.ask(`/v1/shards/${this.#about.id}/files`, { file: name, etags: this.#journal.etagsOf(name) }, FileAnswer);
      return true;
    } catch (error) {
      if (!(error instanceof GapError) || error.code !== 'sending.forgotten') throw error;
      this.#journal.forget(name);
      return false;
    }
  }

  #waiting(whole: ReadonlySet<string>): WaitingPart[] {
    return waitingParts(this.#journal.files, [...whole], (file) => this.#journal.etagsOf(file));
  }

  async #sendAll(left: readonly WaitingPart[]): Promise<void> {
    const { signal } = this.#options;
    const pace = async (bytes: number) => {
      await this.#pause.untilOver();
      await this.#pace?.wait(bytes, signal);
    };
    const outgoing = new Outgoing(this.#folder, this.#journal.key);
    const sender = new PartSender({
      outgoing,
      id: this.#about.id,
      client: this.#client,
      journal: this.#journal,
      pace,
      signal,
    });
    const queue = [...left];
    const total = this.#journal.files.reduce((sum, { bytes }) => sum + bytes, 0);
    let sent = total - left.reduce((sum, waiting) => sum + bytesOf(waiting), 0);
    let failed = false;
    const work = async () => {
      for (let next = queue.shift(); next !== undefined && !failed; next = queue.shift()) {
        await this.#options.allow?.(bytesOf(next));
        if (!(await sender.send(next))) continue;
        sent += bytesOf(next);
        this.#options.onProgress?.({ done: sent, total, waits: false });
      }
    };
    const workers = Array.from({ length: AT_ONCE }, () =>
      work().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    );
    const [first] = (await Promise.allSettled(workers)).filter((one) => one.status === 'rejected');
    if (first !== undefined) throw first.reason;
  }

  /** Undefined where the store has lost a file after it took it. */
  async #commit(): Promise<Receipt | undefined> {
    const envelope = foreignText(join(this.#folder, ENVELOPE_FILE));
    for (let asked = 0; asked < MOST_ASKED; asked++) {
      try {
        const { receipt } = await this.#client.ask(`/v1/shards/${this.#about.id}/commit`, { envelope }, CommitAnswer);
        if (receipt !== undefined) return receipt;
      } catch (error) {
        if (!(error instanceof GapError) || error.code !== 'sending.forgotten') throw error;
        for (const { name } of this.#journal.files) this.#journal.forget(name);
        return undefined;
      }
      await backOff(asked + 1, ASK_AGAIN_MS, this.#options.signal);
    }
    throw new GapError(
      'shard.remote',
      said`${this.#options.to.address}: it reads back without end`,
      said`Try again later: what was sent is kept`,
    );
  }
}

/** Stops what is sent while a recording runs in the shard's folder. */
class Pause {
  readonly #folder: string;
  readonly #options: SendOptions;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(folder: string, options: SendOptions) {
    [this.#folder, this.#options] = [dirname(folder), options];
  }

  /** Looks every two seconds, however often it is asked. */
  async untilOver(): Promise<void> {
    const { whilePlaying, signal, onProgress, mustWait = () => false } = this.#options;
    if (whilePlaying === true || performance.now() - this.#lookedMs < LOOK_MS) return;
    while (mustWait() || partialShards(this.#folder).some(({ holder }) => holder !== undefined)) {
      onProgress?.({ done: 0, total: 0, waits: true });
      await sleep(LOOK_MS, undefined, { signal });
    }
    this.#lookedMs = performance.now();
  }
}

function bytesOf({ file, part }: WaitingPart): number {
  const { begin, end } = rangeOf(part, file.bytes, file.part_bytes);
  return end - begin;
}

function aboutOf(folder: string): About {
  return { id: shardSha256(folder), sessionId: new ShardFolder(folder).meta.session_id };
}
