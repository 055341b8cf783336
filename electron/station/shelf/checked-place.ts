import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { View } from '#core/app/contract.ts';
import { GapError } from '#core/errors.ts';
import { isSessionId, REVIEW_SUFFIX } from '#core/format/layout.ts';
import { settingsPath } from '#home/settings-file.ts';
import type { BucketShards } from '#inspector/bucket/bucket-shards.ts';
import { shardsIn } from '#inspector/shards-in.ts';

type Shown = NonNullable<View['checked']>;

/** Another folder, or a bucket, whose shards somebody decides on: those of a bucket are fetched while they are looked at. */
export class CheckedPlace implements Disposable {
  readonly #tell: () => void;
  #where: string | undefined;
  #folder: string | undefined;
  #bucket: BucketShards | undefined;
  #fetching: Shown['fetching'];
  #stop = new AbortController();

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** Where its shards lie on this machine. */
  get folder(): string | undefined {
    return this.#folder;
  }

  get view(): Pick<View, 'checked'> {
    if (this.#where === undefined) return {};
    return { checked: { where: this.#where, ...(this.#fetching !== undefined && { fetching: this.#fetching }) } };
  }

  /** `where`: a folder of shards or `s3://BUCKET[/FOLDER]`; empty: none any more. Resolves with how many shards it has. Rejects with a GapError. */
  async open(where: string): Promise<number> {
    this[Symbol.dispose]();
    this.#stop = new AbortController();
    const count = where.trim() === '' ? 0 : await this.#opened(where.trim());
    this.#tell();
    return count;
  }

  /** Fetches what is missing of a shard of a bucket. */
  async bring(sessionId: string): Promise<void> {
    try {
      await this.#bucket?.bring(sessionId, (share) => {
        const pct = Math.floor(100 * share);
        if (this.#fetching?.sessionId === sessionId && this.#fetching.pct === pct) return;
        this.#fetching = { sessionId, pct };
        this.#tell();
      });
    } finally {
      if (this.#fetching?.sessionId === sessionId) {
        this.#fetching = undefined;
        this.#tell();
      }
    }
  }

  /** Brings a decision that was written here to the bucket. */
  async reviewed(sessionId: string): Promise<void> {
    if (this.#bucket === undefined || this.#folder === undefined) return;
    const path = join(this.#folder, sessionId + REVIEW_SUFFIX);
    try {
      await this.#bucket.putReview(sessionId, readFileSync(path, 'utf8'));
    } catch (error) {
      // A decision that nobody else will see must not look like one.
      rmSync(path, { force: true });
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#stop.abort(new Error('another place is looked at'));
    if (this.#bucket !== undefined && this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    [this.#where, this.#folder, this.#bucket, this.#fetching] = [undefined, undefined, undefined, undefined];
  }

  async #opened(where: string): Promise<number> {
    if (where.startsWith('s3://')) return await this.#openedBucket(where);
    const folder = resolve(where);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new GapError('shard.none', `${folder}: there is no such folder`, 'Give a folder of shards, or s3://BUCKET/FOLDER');
    const count = shardsIn(folder).filter((path) => isSessionId(basename(path))).length;
    if (count === 0) throw new GapError('shard.none', `${folder}: there are no shards in it`, 'Give the folder that holds their folders');
    [this.#where, this.#folder] = [folder, folder];
    return count;
  }

  async #openedBucket(where: string): Promise<number> {
    // With this user's settings: what was fetched shows what somebody played.
    const folder = join(dirname(settingsPath()), 'fetched', createHash('sha256').update(where).digest('hex').slice(0, 16));
    const { BucketShards } = await import('#inspector/bucket/bucket-shards.ts');
    const bucket = new BucketShards(where, folder, this.#stop.signal);
    const count = await bucket.look();
    if (count === 0)
      throw new GapError(
        'shard.none',
        `${where}: there are no sealed shards in it`,
        'Give the folder of the bucket that holds their folders',
      );
    [this.#where, this.#folder, this.#bucket] = [where, folder, bucket];
    return count;
  }
}
