import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { GapError } from '#core/errors.ts';
import { ENVELOPE_FILE, HASHES_FILE, isSessionId, META_FILE, QAT_FILE, REVIEW_SUFFIX } from '#core/format/layout.ts';
import { freeBytes, makeFolders, writeWhole } from '#shard/files.ts';
import { HttpSource } from '#shard/source/http-source.ts';
import { s3Place } from '#shard/source/s3.ts';
import { listBucket, partsOf, putInBucket, type StoredFile } from '#shard/source/s3-bucket.ts';

/** Fetched to list a shard; all others when it is looked at. */
const FIRST: readonly string[] = [META_FILE, QAT_FILE, HASHES_FILE, ENVELOPE_FILE];
const AT_ONCE = 8;
/** A request each: half a thousand shards are listed in some seconds. */
const MOST_SHARDS = 500;
const PIECE_BYTES = 8 << 20;
/** What is left for everything else on the disk. */
const SPARE_BYTES = 1e9;
/** Whole shards that are kept: the one in hand, the next, and some that somebody may go back to. */
const MOST_WHOLE = 4;
/** A plain name: it becomes a file of this machine. */
const FILE = /^[A-Za-z0-9][\w.-]{0,99}$/;

interface Stored {
  readonly sessionId: string;
  /** Of the folder in the bucket, without a slash at its end. */
  readonly key: string;
  readonly files: readonly StoredFile[];
  readonly isReviewed: boolean;
}

/** Sealed shards of a bucket, as far as they were fetched into a folder of this machine. */
export class BucketShards {
  readonly #place: string;
  readonly #folder: string;
  readonly #signal: AbortSignal | undefined;
  #stored = new Map<string, Stored>();
  readonly #fetching = new Map<string, Promise<void>>();
  /** Whole, the one that was asked for last at the end. */
  readonly #whole = new Set<string>();

  /** `place`: `s3://BUCKET[/PREFIX]`, with credentials from the environment. Throws a GapError (`usage.place`). */
  constructor(place: string, folder: string, signal?: AbortSignal) {
    partsOf(place);
    [this.#place, this.#folder, this.#signal] = [place, folder, signal];
  }

  /** Lists the bucket, and fetches what a list of its shards shows. Resolves with how many there are here. Rejects with a GapError (`shard.remote`). */
  async look(): Promise<number> {
    this.#stored = await this.#list();
    const waiting = [...this.#stored.values()];
    makeFolders(this.#folder, 0o700);
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#fetchFirst(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return this.#stored.size;
  }

  /** Fetches all files of a shard that are not here yet. `onProgress`: a share of 1. */
  async bring(sessionId: string, onProgress?: (share: number) => void): Promise<void> {
    const stored = this.#stored.get(sessionId);
    if (stored === undefined) return;
    this.#whole.delete(sessionId);
    this.#whole.add(sessionId);
    const running = this.#fetching.get(sessionId) ?? this.#fetchAll(stored, onProgress).finally(() => this.#fetching.delete(sessionId));
    this.#fetching.set(sessionId, running);
    await running;
    for (const old of [...this.#whole].slice(0, -MOST_WHOLE)) this.#forget(old);
  }

  /** Puts the text of a review beside a shard in the bucket. Rejects with a GapError (`shard.remote`). */
  async putReview(sessionId: string, text: string): Promise<void> {
    const stored = this.#stored.get(sessionId);
    if (stored !== undefined) await putInBucket(this.#uri(stored.key) + REVIEW_SUFFIX, text, this.#signal);
  }

  async #list(): Promise<Map<string, Stored>> {
    const folders = new Map<string, StoredFile[]>();
    const reviews = new Set<string>();
    for await (const file of listBucket(this.#place, this.#signal)) {
      const at = file.key.lastIndexOf('/');
      const [key, name] = [file.key.slice(0, Math.max(0, at)), file.key.slice(at + 1)];
      if (name.endsWith(REVIEW_SUFFIX)) reviews.add(file.key.slice(0, -REVIEW_SUFFIX.length));
      // What no shard of ours has is not fetched.
      else if (FILE.test(name)) folders.set(key, [...(folders.get(key) ?? []), { ...file }]);
    }
    const found = new Map<string, Stored>();
    for (const [key, files] of folders) {
      const sessionId = key.split('/').findLast(isSessionId)?.toLowerCase();
      const isSealed = files.some((file) => file.key === `${key}/${ENVELOPE_FILE}`);
      if (sessionId === undefined || !isSealed || found.size >= MOST_SHARDS) continue;
      found.set(sessionId, { sessionId, key, files, isReviewed: reviews.has(key) });
    }
    return found;
  }

  async #fetchFirst(stored: Stored): Promise<void> {
    const folder = this.#made(stored);
    for (const file of stored.files) if (FIRST.includes(nameOf(file))) await this.#fetch(file, join(folder, nameOf(file)));
    // Anew: somebody else may have decided since.
    const review = join(this.#folder, stored.sessionId + REVIEW_SUFFIX);
    if (stored.isReviewed) await this.#fetch({ key: stored.key + REVIEW_SUFFIX, bytes: -1 }, review);
  }

  async #fetchAll(stored: Stored, onProgress: ((share: number) => void) | undefined): Promise<void> {
    const folder = this.#made(stored);
    const total = stored.files.reduce((sum, { bytes }) => sum + bytes, 0);
    const free = freeBytes(this.#folder);
    if (free !== undefined && free < total + SPARE_BYTES)
      throw new GapError(
        'app.room',
        `${this.#folder}: ${Math.round(free / 1e6)} MB free, ${Math.round((total + SPARE_BYTES) / 1e6)} MB needed`,
        'Free space on that disk',
      );
    let done = 0;
    for (const file of stored.files) {
      const before = done;
      await this.#fetch(file, join(folder, nameOf(file)), (bytes) => onProgress?.((before + bytes) / total));
      done += file.bytes;
    }
  }

  /** Fetches one file, unless it is here in that length; half of one is never taken for it. */
  async #fetch({ key, bytes }: StoredFile, path: string, onProgress?: (bytes: number) => void): Promise<void> {
    if (statSync(path, { throwIfNoEntry: false })?.size === bytes) return;
    const { url, sign } = s3Place(this.#uri(key));
    using source = await HttpSource.open(url, { sign, signal: this.#signal });
    if (source === undefined) return;
    await writeWhole(path, async (temporary) => {
      const file = await open(temporary, 'w');
      try {
        for (let at = 0; at < source.byteLength; at += PIECE_BYTES) {
          await file.write(await source.read(at, Math.min(source.byteLength, at + PIECE_BYTES)));
          onProgress?.(Math.min(source.byteLength, at + PIECE_BYTES));
        }
      } finally {
        await file.close();
      }
    });
  }

  /** The list still shows it; what takes room is fetched again when somebody goes back to it. */
  #forget(sessionId: string): void {
    this.#whole.delete(sessionId);
    const stored = this.#stored.get(sessionId);
    for (const file of stored?.files ?? [])
      if (!FIRST.includes(nameOf(file))) rmSync(join(this.#folder, sessionId, nameOf(file)), { force: true });
  }

  #made({ sessionId }: Stored): string {
    const folder = join(this.#folder, sessionId);
    if (!existsSync(folder)) mkdirSync(folder);
    return folder;
  }

  #uri(key: string): string {
    return `s3://${partsOf(this.#place).bucket}/${key}`;
  }
}

const nameOf = ({ key }: StoredFile): string => key.slice(key.lastIndexOf('/') + 1);
