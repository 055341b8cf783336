import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GapError } from '#core/errors.ts';
import { ENVELOPE_FILE, HASHES_FILE, LOCK_SUFFIX, PARTIAL_SUFFIX } from '#core/format/layout.ts';
import type { Invitation } from '#core/sending/invitation.ts';
import { BeginAnswer, CommitAnswer, FileAnswer, WithdrawAnswer } from '#core/sending/protocol.ts';
import type { Receipt } from '#core/sending/receipt.ts';
import { IngestClient } from '#inspector/send/ingest-client.ts';
import { Pace } from '#inspector/send/pace.ts';
import { type WaitingPart, waitingParts } from '#inspector/send/part-queue.ts';
import { PartSender } from '#inspector/send/part-sender.ts';
import { planParts } from '#inspector/send/plan-parts.ts';
import { readReceipt, receiptPath, wrongReceipt } from '#inspector/send/receipt-file.ts';
import { SENDING_SUFFIX, SendingJournal } from '#inspector/send/sending-journal.ts';
import { refuseUnverified, type VerifyOptions, verify } from '#inspector/verify/verify.ts';
import { writeJson } from '#shard/files.ts';
import { folderStamp } from '#shard/folder-stamp.ts';
import { holderOf, lockPartial } from '#shard/journal/lock.ts';
import { ShardFolder } from '#shard/shard-folder.ts';

const AT_ONCE = 4;
/** How often a paused upload looks whether the game is over. */
const LOOK_MS = 2000;
const ASK_AGAIN_MS = 500;
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
  /** Also while a recording runs on this machine. */
  readonly whilePlaying?: boolean | undefined;
  /** Asked before each part: may so many bytes be sent now? Throws where not. */
  readonly allow?: ((bytes: number) => void) | undefined;
  readonly onProgress?: ((progress: SendProgress) => void) | undefined;
}

/**
 * Sends a shard that verifies to an ingest service, goes on with one that was begun, and keeps the service's receipt beside it. Rejects with a GapError: `shard.unverified`
 * for a shard that was changed or whose consent was withdrawn, `shard.changed`, `shard.remote`, `sending.*` for what the service refuses.
 */
export async function sendShard(folder: string, options: SendOptions): Promise<Receipt> {
  const { to, limitBps, signal } = options;
  using _held = lockPartial(`${resolve(folder)}.sending`);
  refuseUnverified(await verify(folder, { ...options, onProgress: undefined }));
  const about = aboutOf(folder);
  const before = readReceipt(folder);
  if (before !== undefined && wrongReceipt(before, to.key, about) === undefined) return before;
  const stamp = folderStamp(folder);
  const journal = new SendingJournal(folder, stamp, to.address);
  if (!journal.isBegun) journal.begin(stamp, to.address, await planParts(folder, limitBps, signal));
  const client = new IngestClient(to, signal);
  const begun = await client.ask('/v1/shards', { session_id: about.sessionId, files: journal.files }, BeginAnswer);
  if (begun.id !== about.id)
    throw new GapError('shard.remote', `${to.address}: it takes this shard for another`, 'Check that both programs have the same version');
  const receipt = begun.receipt ?? (await new Sending(folder, about.id, client, journal, options).send(begun.done));
  const wrong = wrongReceipt(receipt, to.key, about);
  if (wrong !== undefined)
    throw new GapError(
      'sending.receipt',
      `${to.address}: its receipt cannot be believed: ${wrong}`,
      'Ask who runs the service for a new invitation',
    );
  await writeJson(receiptPath(folder), receipt);
  journal.remove();
  return receipt;
}

/** Asks a shard back that was sent: the service deletes it. Undefined where none was sent. Rejects as {@link sendShard}. */
export async function askBack(
  folder: string,
  { to, signal }: Pick<SendOptions, 'to' | 'signal'>,
): Promise<{ readonly withdrawnUtc: string } | undefined> {
  if (readReceipt(folder) === undefined && !existsSync(`${resolve(folder)}${SENDING_SUFFIX}`)) return undefined;
  const { id } = aboutOf(folder);
  const { withdrawn_utc } = await new IngestClient(to, signal).ask(`/v1/shards/${id}/withdraw`, {}, WithdrawAnswer);
  return { withdrawnUtc: withdrawn_utc };
}

/** One run of sending. */
class Sending {
  readonly #folder: string;
  readonly #id: string;
  readonly #client: IngestClient;
  readonly #journal: SendingJournal;
  readonly #options: SendOptions;
  readonly #pace: Pace | undefined;
  #sent = 0;

  constructor(folder: string, id: string, client: IngestClient, journal: SendingJournal, options: SendOptions) {
    [this.#folder, this.#id, this.#client, this.#journal, this.#options] = [folder, id, client, journal, options];
    this.#pace = options.limitBps === undefined ? undefined : new Pace(options.limitBps);
  }

  async send(done: readonly string[]): Promise<Receipt> {
    const { signal } = this.#options;
    const pace = async (bytes: number) => await this.#pace?.wait(bytes, signal);
    const sender = new PartSender({ folder: this.#folder, id: this.#id, client: this.#client, journal: this.#journal, pace, signal });
    const whole = new Set(done);
    // Files that the store has forgotten are sent again from their first part.
    for (let forgotten = 0; ; forgotten++) {
      for (let left = this.#waiting(whole); left.length > 0; left = this.#waiting(whole)) await this.#sendAll(sender, left);
      for (const { name } of this.#journal.files)
        if (!whole.has(name) && name !== ENVELOPE_FILE && (await this.#complete(name))) whole.add(name);
      if (this.#waiting(whole).length === 0) break;
      if (forgotten > MOST_FORGOTTEN)
        throw new GapError('shard.remote', 'the store forgets parts again and again', 'Ask who runs the service');
    }
    return await this.#commit();
  }

  /** False where the store has forgotten a file's parts. */
  async #complete(name: string): Promise<boolean> {
    try {
      await this.#client.ask(`/v1/shards/${this.#id}/files`, { file: name, etags: this.#journal.etagsOf(name) }, FileAnswer);
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

  async #sendAll(sender: PartSender, left: readonly WaitingPart[]): Promise<void> {
    const queue = [...left];
    const total = this.#journal.files.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#sent = total - left.reduce((sum, waiting) => sum + bytesOf(waiting), 0);
    let failed = false;
    const work = async () => {
      for (let next = queue.shift(); next !== undefined && !failed; next = queue.shift()) {
        await this.#untilAllowed(bytesOf(next), total);
        if (!(await sender.send(next))) continue;
        this.#sent += bytesOf(next);
        this.#options.onProgress?.({ done: this.#sent, total, waits: false });
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

  async #untilAllowed(bytes: number, total: number): Promise<void> {
    const { signal, whilePlaying, onProgress, allow } = this.#options;
    while (whilePlaying !== true && isRecording(dirname(resolve(this.#folder)))) {
      onProgress?.({ done: this.#sent, total, waits: true });
      await sleep(LOOK_MS, undefined, { signal });
    }
    allow?.(bytes);
  }

  async #commit(): Promise<Receipt> {
    const envelope = readFileSync(join(this.#folder, ENVELOPE_FILE), 'utf8');
    for (;;) {
      const { receipt } = await this.#client.ask(`/v1/shards/${this.#id}/commit`, { envelope }, CommitAnswer);
      if (receipt !== undefined) return receipt;
      await sleep(ASK_AGAIN_MS, undefined, { signal: this.#options.signal });
    }
  }
}

function bytesOf({ file, part }: WaitingPart): number {
  return Math.min(file.part_bytes, file.bytes - part * file.part_bytes);
}

/** Whether a process records into this folder now. */
function isRecording(folder: string): boolean {
  const suffix = PARTIAL_SUFFIX + LOCK_SUFFIX;
  return readdirSync(folder).some((name) => name.endsWith(suffix) && holderOf(join(folder, basename(name, LOCK_SUFFIX))) !== undefined);
}

function aboutOf(folder: string): { readonly id: string; readonly sessionId: string } {
  const id = createHash('sha256')
    .update(readFileSync(join(folder, HASHES_FILE)))
    .digest('hex');
  return { id, sessionId: new ShardFolder(folder).meta.session_id };
}
