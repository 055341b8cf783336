import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { GapError } from '#core/errors.ts';
import { HASHES_FILE } from '#core/format/layout.ts';
import { shardsOf } from '#inspector/bucket/bucket-list.ts';
import { shardSha256 } from '#shard/shard-folder.ts';
import { listBucket, partsOf } from '#shard/source/s3-bucket.ts';
import { shardPlace } from '#shard/source/shard-place.ts';

/** A shard that was found, by the hash that names it. */
export interface FoundShard {
  readonly sha256: string;
  readonly place: string;
}

/** Folders of folders of shards, by player and day for instance, and as a store keeps them. */
const DEEPEST = 5;
const MOST_HASHES_BYTES = 16e6;
const SHA256 = /^[0-9a-f]{64}$/;

/** The sealed shards in a place, one after another: a folder, however deep they lie in it, or `s3://BUCKET[/PREFIX]`. Rejects with a GapError (`usage.place`, `shard.*`). */
export async function* foundShards(place: string, signal?: AbortSignal): AsyncGenerator<FoundShard> {
  if (place.startsWith('s3://')) yield* inBucket(place, signal);
  else if (existsSync(place)) yield* inFolder(resolve(place), 0);
  else throw new GapError('usage.place', `${place}: there is no such folder`, 'Give a folder with shards in it, or s3://BUCKET/PREFIX');
}

function* inFolder(folder: string, depth: number): Generator<FoundShard> {
  if (existsSync(join(folder, HASHES_FILE))) {
    yield { sha256: shardSha256(folder), place: folder };
    return;
  }
  if (depth === DEEPEST) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    if (entry.isDirectory() && !entry.name.startsWith('.')) yield* inFolder(join(folder, entry.name), depth + 1);
}

async function* inBucket(place: string, signal?: AbortSignal): AsyncGenerator<FoundShard> {
  const { bucket, prefix } = partsOf(place);
  for (const { key } of await shardsOf(listBucket(place, signal), prefix)) {
    const at = `s3://${bucket}/${key}`;
    // An ingest service names the folder by the hash; it is compared when the shard is judged.
    const name = basename(key);
    yield { sha256: SHA256.test(name) ? name : await sha256At(at, signal), place: at };
  }
}

async function sha256At(place: string, signal?: AbortSignal): Promise<string> {
  using source = await shardPlace(place, signal).open(HASHES_FILE);
  if (source === undefined || source.byteLength > MOST_HASHES_BYTES)
    throw new GapError('shard.missing', `${place}: ${HASHES_FILE} is missing, or too large`, 'Give the folder of a sealed shard');
  return createHash('sha256')
    .update(await source.read(0, source.byteLength))
    .digest('hex');
}
