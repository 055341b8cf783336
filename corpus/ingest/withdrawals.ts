import type { CommitParts, Commits } from '#corpus/ingest/commits.ts';
import { type KeptShard, nameOf } from '#corpus/ingest/kept-shards.ts';
import { keyOf } from '#corpus/ingest/keys.ts';
import { givenOf, isOfToday } from '#corpus/ingest/quota.ts';
import { ENCRYPTION_FILE } from '#format/core/documents/encryption.ts';
import { messageOf } from '#format/core/errors.ts';

/** A store that has not done so many things is left alone until the next sweep. */
const MOST_ERRORS = 10;

export interface Withdrawn {
  readonly withdrawn_utc: string;
  readonly deleted: number;
}

export interface Swept {
  /** Shards whose consent was withdrawn. */
  readonly deleted: number;
  /** What the store did not do. */
  readonly errors: readonly string[];
}

/** Deletes shards for good, and aborts abandoned uploads. */
export class Withdrawals {
  readonly #parts: CommitParts;
  readonly #commits: Commits;
  /** By name: what the last sweep could not do comes last in the next, so that it keeps nothing waiting. */
  #failed: ReadonlySet<string> = new Set();

  constructor(parts: CommitParts, commits: Commits) {
    this.#parts = parts;
    this.#commits = commits;
  }

  /** Deletes shards whose consent has been withdrawn, then cleans up after all others. Errors of the store are returned, not thrown. `signal` ends it early. */
  async sweep(signal?: AbortSignal): Promise<Swept> {
    const revoked = this.#parts.revoked();
    const failed = new Map<string, string>();
    const tried = async (shard: KeptShard, work: (shard: KeptShard) => Promise<unknown>): Promise<boolean> => {
      const name = nameOf(shard);
      if (failed.has(name) || failed.size >= MOST_ERRORS || signal?.aborted === true) return false;
      try {
        await work(shard);
        return true;
      } catch (error) {
        failed.set(name, `${name}: ${messageOf(error)}`);
        return false;
      }
    };
    const isLast = (shard: KeptShard) => Number(this.#failed.has(nameOf(shard)));
    const all = [...this.#parts.shards.all].toSorted((a, b) => isLast(a) - isLast(b));
    let deleted = 0;
    for (const shard of all) {
      const { revocation_id, withdrawn_utc } = shard;
      if (revocation_id === undefined || !revoked.has(revocation_id) || (withdrawn_utc !== undefined && !isThere(shard))) continue;
      if (await tried(shard, (one) => this.delete(one))) deleted += 1;
    }
    for (const shard of all) await tried(shard, (one) => this.#tidy(nameOf(one)));
    this.#failed = new Set(failed.keys());
    return { deleted, errors: [...failed.values()] };
  }

  /** Ends what the store has not confirmed yet; forgets a shard that was withdrawn before it was whole, once it counts for no quota any more. */
  async #tidy(name: string): Promise<void> {
    const { shards } = this.#parts;
    const shard = shards.get(name);
    if (shard === undefined) return;
    if (shard.withdrawn_utc === undefined) await this.endUploads(name);
    else if (isThere(shard)) await this.delete(shard);
    else if (shard.files.length === 0 && !isOfToday(shard)) shards.remove(name);
  }

  /** First it is marked, so that a service that ends meanwhile takes it no more; asked again, this deletes the rest. */
  async delete(shard: KeptShard): Promise<Withdrawn> {
    const { store, shards } = this.#parts;
    await this.#commits.end(nameOf(shard));
    const now = shards.get(nameOf(shard)) as KeptShard;
    const { receipt, prints: _, ...rest } = now;
    const withdrawn_utc = rest.withdrawn_utc ?? new Date().toISOString();
    shards.put({ ...now, withdrawn_utc });
    for (const { key, upload } of uploadsOf(rest)) await store.abort(key, upload);
    for (const { name } of rest.files) await store.remove(keyOf(rest, name));
    if (rest.encryption !== undefined) await store.remove(keyOf(rest, ENCRYPTION_FILE));
    // An unfinished shard still counts for today's quota; one that was never sent leaves no record.
    if (wasNeverSent(now)) shards.remove(nameOf(now));
    else if (receipt === undefined) shards.put({ ...rest, withdrawn_utc, left_over: undefined, given_bytes: givenOf(now), files: [] });
    else {
      const files = rest.files.map((file) => ({ ...file, upload: undefined, done: false }));
      shards.put({ ...rest, withdrawn_utc, left_over: undefined, files });
    }
    return { withdrawn_utc, deleted: rest.files.length };
  }

  /** Aborts abandoned uploads. Those whose end the store does not confirm stay on record for the next sweep or withdrawal. */
  async endUploads(name: string): Promise<void> {
    const { store, shards } = this.#parts;
    for (const { key, upload } of shards.get(name)?.left_over ?? []) {
      await store.abort(key, upload);
      const now = shards.get(name) as KeptShard;
      shards.put({ ...now, left_over: now.left_over?.filter((one) => one.upload !== upload) });
    }
  }
}

/** All that the store may hold in parts of a shard. */
export const uploadsOf = (shard: KeptShard): NonNullable<KeptShard['left_over']> => [
  ...(shard.left_over ?? []),
  ...shard.files.flatMap(({ name, upload, done }) => (upload === undefined || done ? [] : [{ key: keyOf(shard, name), upload }])),
];

/** Something of it may be in the store. */
const isThere = (shard: KeptShard): boolean => uploadsOf(shard).length > 0 || shard.files.some(({ done }) => done);

/** No part of it was ever asked for. */
const wasNeverSent = (shard: KeptShard): boolean =>
  shard.given_bytes === undefined && uploadsOf(shard).length === 0 && shard.files.every(({ done }) => !done);
