import { ENVELOPE_FILE, isSessionId, REVIEW_SUFFIX } from '#format/core/layout.ts';
import type { StoredFile } from '#format/source/s3-bucket.ts';

/** A plain name: it becomes a folder or file of this machine, and part of an address. */
const SEGMENT = /^[A-Za-z0-9][\w.-]{0,99}$/;
/** A shard has a dozen. */
const MOST_FILES = 100;
/** Files of shards that are looked at: of more, the first ones are. */
const MOST_LISTED = 200_000;

/** A sealed shard in a bucket. */
export interface BucketShard {
  readonly sessionId: string;
  /** Of its folder, without a slash at its end. */
  readonly key: string;
  readonly files: readonly StoredFile[];
  /** What was decided of it. */
  readonly review: StoredFile | undefined;
}

/**
 * The sealed shards among the files of a bucket, by their folders. What lies below no session's folder, or has a name that no shard of ours has, is left out: a key
 * such as `in/../../other` must not reach anything else.
 */
export async function shardsOf(files: AsyncIterable<StoredFile>, prefix: string): Promise<BucketShard[]> {
  const folders = new Map<string, StoredFile[]>();
  const reviews = new Map<string, StoredFile>();
  let listed = 0;
  for await (const file of files) {
    const segments = file.key.startsWith(prefix) ? file.key.slice(prefix.length).split('/') : [];
    if (!segments.every((segment) => SEGMENT.test(segment))) continue;
    const name = segments.at(-1) ?? '';
    if (name.endsWith(REVIEW_SUFFIX)) reviews.set(file.key.slice(0, -REVIEW_SUFFIX.length), file);
    if (!segments.slice(0, -1).some(isSessionId)) continue;
    listed += 1;
    if (listed > MOST_LISTED) break;
    const key = file.key.slice(0, -name.length - 1);
    const known = folders.get(key);
    if (known === undefined) folders.set(key, [file]);
    else known.push(file);
  }
  return [...folders].flatMap(([key, inside]) => {
    const sessionId = key.split('/').findLast(isSessionId)?.toLowerCase();
    const isSealed = inside.length <= MOST_FILES && inside.some((file) => file.key === `${key}/${ENVELOPE_FILE}`);
    if (sessionId === undefined || !isSealed) return [];
    return [{ sessionId, key, files: inside, review: reviews.get(key) }];
  });
}
