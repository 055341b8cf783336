import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ENVELOPE_FILE, HASHES_FILE, META_FILE, QAT_FILE, REVIEW_SUFFIX } from '#format/core/layout.ts';
import { listBucket, partsOf, putInBucket, type StoredFile } from '#format/source/s3-bucket.ts';
import { type BucketShard, shardsOf } from '#shard/bucket/bucket-list.ts';
import { fetchFile, needRoom } from '#shard/bucket/fetch-file.ts';
import { makeFolders } from '#shard/folder/files.ts';

/** Fetched to list a shard; all others when it is looked at. */
const FIRST: readonly string[] = [META_FILE, QAT_FILE, HASHES_FILE, ENVELOPE_FILE];
/** Of each of these: the largest is a meta.json with every gap of two hours. */
const MOST_FIRST_BYTES = 16e6;
const MOST_REVIEW_BYTES = 1e6;
const AT_ONCE = 8;
/** A request for each of four files: half a thousand shards are listed in some seconds. */
const MOST_SHARDS = 500;
/** Whole shards that are kept: the one in hand, the next, and some that somebody may go back to. */
const MOST_WHOLE = 4;

/** Sealed shards of a bucket, as far as they were fetched into a folder of this machine. */
export class BucketShards {
  readonly #place: string;
  readonly #folder: string;
  readonly #signal: AbortSignal | undefined;
  readonly #shards = new Map<string, BucketShard>();
  readonly #fetching = new Map<string, Promise<void>>();
  /** Whole, the one that was asked for last at the end. */
  readonly #whole = new Set<string>();
  /** Shards of the bucket that are not among these. */
  more = 0;

  /** `place`: `s3://BUCKET[/PREFIX]`, with credentials from the environment; `folder` is its own. Throws a GapError (`usage.place`). */
  constructor(place: string, folder: string, signal?: AbortSignal) {
    partsOf(place);
    [this.#place, this.#folder, this.#signal] = [place, folder, signal];
  }

  /** Where each shard lies on this machine, in a folder of its session. */
  get folders(): readonly string[] {
    return [...this.#shards.keys()];
  }

  /** Lists the bucket's shards, undecided ones first, and fetches the files that a list of them needs. Rejects with a GapError (`shard.remote`). */
  async look(): Promise<void> {
    const all = await shardsOf(listBucket(this.#place, { signal: this.#signal }), partsOf(this.#place).prefix);
    const chosen = all.toSorted((a, b) => Number(a.review !== undefined) - Number(b.review !== undefined)).slice(0, MOST_SHARDS);
    this.more = all.length - chosen.length;
    for (const shard of chosen) this.#shards.set(this.#folderOf(shard), shard);
    const waiting = [...this.#shards];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#fetchFirst(...next);
    };
    // All of them have ended: nothing is written any more once this rejects.
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Fetches all files of a shard that are not here yet. `onProgress`: a share of 1. */
  async bring(folder: string, onProgress?: (share: number) => void): Promise<void> {
    const shard = this.#shards.get(folder);
    if (shard === undefined) return;
    this.#whole.delete(folder);
    this.#whole.add(folder);
    const running = this.#fetching.get(folder) ?? this.#fetchAll(folder, shard, onProgress).finally(() => this.#fetching.delete(folder));
    this.#fetching.set(folder, running);
    await running;
    for (const old of [...this.#whole].slice(0, -MOST_WHOLE)) this.#forget(old);
  }

  /** Puts the text of a review beside a shard in the bucket. Rejects with a GapError (`shard.remote`). */
  async putReview(folder: string, text: string): Promise<void> {
    const shard = this.#shards.get(folder);
    if (shard !== undefined) await putInBucket(this.#uri(shard.key) + REVIEW_SUFFIX, text, this.#signal);
  }

  async #fetchFirst(folder: string, shard: BucketShard): Promise<void> {
    makeFolders(folder, 0o700);
    for (const file of shard.files) {
      const name = nameOf(file);
      if (FIRST.includes(name) && file.bytes <= MOST_FIRST_BYTES) await this.#fetch(file, join(folder, name));
    }
    if (shard.review !== undefined && shard.review.bytes <= MOST_REVIEW_BYTES) await this.#fetch(shard.review, folder + REVIEW_SUFFIX);
  }

  async #fetchAll(folder: string, shard: BucketShard, onProgress: ((share: number) => void) | undefined): Promise<void> {
    const total = shard.files.reduce((sum, { bytes }) => sum + bytes, 0);
    needRoom(this.#folder, total);
    let done = 0;
    for (const file of shard.files) {
      const before = done;
      await this.#fetch(file, join(folder, nameOf(file)), (bytes) => onProgress?.((before + bytes) / total));
      done += file.bytes;
    }
  }

  async #fetch({ key, bytes }: StoredFile, path: string, onProgress?: (bytes: number) => void): Promise<void> {
    await fetchFile(this.#uri(key), bytes, path, { signal: this.#signal, onProgress });
  }

  /** The list still shows it; what takes room is fetched again when somebody goes back to it. */
  #forget(folder: string): void {
    this.#whole.delete(folder);
    for (const file of this.#shards.get(folder)?.files ?? [])
      if (!FIRST.includes(nameOf(file))) rmSync(join(folder, nameOf(file)), { force: true });
  }

  /** Several shards of one session may lie in a bucket. */
  #folderOf({ key, sessionId }: BucketShard): string {
    return join(this.#folder, createHash('sha256').update(key).digest('hex').slice(0, 16), sessionId);
  }

  #uri(key: string): string {
    return `s3://${partsOf(this.#place).bucket}/${key}`;
  }
}

const nameOf = ({ key }: StoredFile): string => key.slice(key.lastIndexOf('/') + 1);
