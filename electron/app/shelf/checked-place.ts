import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { View } from '#core/app/contract.ts';
import { GapError } from '#format/core/errors.ts';
import { isSessionId, REVIEW_SUFFIX } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { namedFolder } from '#home/named-folder.ts';
import { settingsPath } from '#home/settings-file.ts';
import type { BucketShards } from '#shard/bucket/bucket-shards.ts';
import { makeFolders, replaceText } from '#shard/folder/files.ts';
import { shardsIn } from '#shard/shards-in.ts';

type Shown = NonNullable<View['checked']>;

/** What is open: none of it changes once another place is. */
interface Opened {
  readonly where: string;
  readonly folders: () => readonly string[];
  readonly bucket: BucketShards | undefined;
  /** Deletes what was fetched. */
  readonly close: () => void;
}

/** Another folder, or a bucket, whose shards somebody decides on: those of a bucket are fetched while they are looked at. */
export class CheckedPlace implements Disposable {
  readonly #tell: () => void;
  #opened: Opened | undefined;
  #fetching: Shown['fetching'];
  #stop = new AbortController();

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /**
   * Where its shards lie on this machine, by an id that no other place gives: one of the same session may lie in this machine's own folder, and is another, until
   * somebody has compared them.
   */
  get folders(): ReadonlyMap<string, string> {
    const { where = '', folders } = this.#opened ?? {};
    return new Map(folders?.().map((folder) => [idOf(where, folder), folder]));
  }

  get view(): Pick<View, 'checked'> {
    if (this.#opened === undefined) return {};
    const { where, bucket } = this.#opened;
    return { checked: { where, more: bucket?.more ?? 0, ...(this.#fetching !== undefined && { fetching: this.#fetching }) } };
  }

  /** `where`: a folder of shards or `s3://BUCKET[/FOLDER]`; empty: none any more. Resolves with how many shards it has. Rejects with a GapError. */
  async open(where: string): Promise<number> {
    this[Symbol.dispose]();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      const opened = where.trim() === '' ? undefined : await this.#open(where.trim(), signal);
      if (signal.aborted) opened?.close();
      signal.throwIfAborted();
      this.#opened = opened;
      return this.folders.size;
    } finally {
      this.#tell();
    }
  }

  /** Fetches what is missing of a shard of a bucket; does nothing for any other. */
  async bring(id: string): Promise<void> {
    const folder = this.folders.get(id);
    if (folder === undefined) return;
    try {
      await this.#opened?.bucket?.bring(folder, (share) => {
        const pct = Math.min(100, Math.floor(100 * share));
        if (this.#fetching?.sessionId === id && this.#fetching.pct === pct) return;
        this.#fetching = { sessionId: id, pct };
        this.#tell();
      });
    } finally {
      if (this.#fetching?.sessionId === id) {
        this.#fetching = undefined;
        this.#tell();
      }
    }
  }

  /** Throws a GapError (`shard.others`) for one of a bucket, where others may have read the decision already. */
  refuseInBucket(id: string): void {
    if (this.#opened?.bucket !== undefined && this.folders.has(id))
      throw new GapError(
        'shard.others',
        said`a decision that is in a bucket cannot be taken back`,
        said`Decide again: the newer decision replaces it`,
      );
  }

  /** Carries out a decision, and brings what was written to the bucket. Where that fails, what was decided before stands again. */
  async reviewed(id: string, decide: () => Promise<void>): Promise<void> {
    const { bucket } = this.#opened ?? {};
    const folder = this.folders.get(id);
    if (bucket === undefined || folder === undefined) return await decide();
    const path = folder + REVIEW_SUFFIX;
    const before = textOf(path);
    await decide();
    try {
      await bucket.putReview(folder, foreignText(path));
    } catch (error) {
      // A decision that nobody else will see must not look like one.
      if (before === undefined) rmSync(path, { force: true });
      else replaceText(path, before);
      throw error;
    }
  }

  /** Never throws: the program may be ending, and a file in use. What is left is deleted when a bucket is opened next. */
  [Symbol.dispose](): void {
    this.#stop.abort(new GapError('app.closed', said`Another place is looked at`, said`Open it again`));
    this.#opened?.close();
    [this.#opened, this.#fetching] = [undefined, undefined];
  }

  async #open(where: string, signal: AbortSignal): Promise<Opened> {
    if (where.startsWith('s3://')) return await openedBucket(where, signal);
    const folder = namedFolder(where);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new GapError('shard.none', said`${folder}: there is no such folder`, said`Give a folder of shards, or s3://BUCKET/FOLDER`);
    const folders = () => shardsIn(folder).filter((path) => isSessionId(basename(path)));
    if (folders().length === 0)
      throw new GapError('shard.none', said`${folder}: there are no shards in it`, said`Give the folder that holds their folders`);
    return { where: folder, folders, bucket: undefined, close: () => {} };
  }
}

async function openedBucket(where: string, signal: AbortSignal): Promise<Opened> {
  forgetLeft();
  const { BucketShards } = await import('#shard/bucket/bucket-shards.ts');
  makeFolders(fetchedFolder(), 0o700);
  // One of its own: another program of this user, or the place before, may still use theirs.
  const folder = mkdtempSync(join(fetchedFolder(), `${process.pid}-`));
  const close = () => remove(folder);
  const bucket = new BucketShards(where, folder, signal);
  try {
    await bucket.look();
    if (bucket.folders.length === 0)
      throw new GapError(
        'shard.none',
        said`${where}: there are no sealed shards in it`,
        said`Give the folder of the bucket that holds their folders`,
      );
    return { where, folders: () => bucket.folders, bucket, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** With this user's settings. */
const fetchedFolder = (): string => join(dirname(settingsPath()), 'fetched');

/** What a program left that was killed: it shows what somebody played. */
function forgetLeft(): void {
  const left = existsSync(fetchedFolder()) ? readdirSync(fetchedFolder()) : [];
  for (const name of left) if (!isRunning(Number(name.split('-')[0]))) remove(join(fetchedFolder(), name));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, and is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // In use: it is deleted when a bucket is opened next.
  }
}

/** A UUID (RFC 9562, version 8) of a place and a folder in it. */
function idOf(where: string, folder: string): string {
  const hex = createHash('sha256').update(`${where}\0${folder}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function textOf(path: string): string | undefined {
  try {
    return foreignText(path);
  } catch {
    return undefined;
  }
}
