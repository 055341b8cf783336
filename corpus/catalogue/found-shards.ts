import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ENCRYPTION_FILE } from '#format/core/documents/encryption.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { ENVELOPE_FILE, HASHES_FILE, isSessionId, META_FILE } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { readEncryption } from '#format/encrypted/decrypted-place.ts';
import { namesMeta, shardName, shardSha256 } from '#format/folder/shard-folder.ts';
import { listBucket, partsOf } from '#format/source/s3-bucket.ts';
import { shardPlace } from '#format/source/shard-place.ts';

/** A shard that was found, by the hash that names it. */
export interface FoundShard {
  readonly sha256: string;
  readonly place: string;
  /** Where the hash is only what its folder is called: resolves with what it is. */
  readonly prove?: () => Promise<string>;
}

/** Folders of folders of shards, by player and day for instance, and as a store keeps them. */
const DEEPEST = 5;
const MOST_HASHES_BYTES = 16e6;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The sealed shards in a place, one after another: a folder, however deep they lie in it, or `s3://BUCKET[/PREFIX]`. `log` is told of what cannot be read: it must not keep all others
 * from being found. Rejects with a GapError (`usage.place`, `shard.remote`).
 */
export async function* foundShards(place: string, log: (line: string) => void, signal?: AbortSignal): AsyncGenerator<FoundShard> {
  if (place.startsWith('s3://')) yield* inBucket(place, log, signal);
  else if (existsSync(place)) yield* inFolder(resolve(place), 0, { log, signal });
  else
    throw new GapError(
      'usage.place',
      said`${place}: there is no such folder`,
      said`Give a folder with shards in it, or s3://BUCKET/PREFIX`,
    );
}

interface Looking {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

async function* inFolder(folder: string, depth: number, looking: Looking): AsyncGenerator<FoundShard> {
  looking.signal?.throwIfAborted();
  let inside: readonly string[];
  try {
    if (existsSync(join(folder, HASHES_FILE))) {
      yield { sha256: shardSha256(folder), place: folder };
      return;
    }
    if (existsSync(join(folder, ENCRYPTION_FILE))) {
      yield { sha256: await sha256At(folder), place: folder };
      return;
    }
    inside = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() && !entry.name.startsWith('.') ? [join(folder, entry.name)] : [],
    );
  } catch (error) {
    looking.log(`${folder}: ${messageOf(error)}; it is left out`);
    return;
  }
  if (depth < DEEPEST) for (const one of inside.toSorted()) yield* inFolder(one, depth + 1, looking);
}

async function* inBucket(place: string, log: (line: string) => void, signal?: AbortSignal): AsyncGenerator<FoundShard> {
  const { bucket, prefix } = partsOf(place);
  // What lies in a session's folder and has this file is a sealed shard.
  const end = `/${ENVELOPE_FILE}`;
  for await (const { key } of listBucket(place, { signal, mostLists: Number.POSITIVE_INFINITY })) {
    const folder = key.slice(0, -end.length);
    if (!key.endsWith(end) || !folder.slice(prefix.length).split('/').some(isSessionId)) continue;
    const at = `s3://${bucket}/${folder}`;
    // An ingest service names the folder by the hash; it is compared when the shard is judged.
    const name = basename(folder);
    if (SHA256.test(name)) yield { sha256: name, place: at, prove: () => sha256At(at, signal) };
    else {
      const sha256 = await sha256At(at, signal).catch((error: unknown) => {
        signal?.throwIfAborted();
        if (error instanceof GapError && error.code === 'shard.remote') throw error;
        log(`${at}: ${messageOf(error)}; it is left out`);
      });
      if (sha256 !== undefined) yield { sha256, place: at };
    }
  }
}

/** One that is encrypted says what its `hashes.json` was: whether that is so is found out when it is judged. */
export async function sha256At(where: string, signal?: AbortSignal): Promise<string> {
  const place = shardPlace(where, signal);
  using source = await place.open(HASHES_FILE);
  if (source === undefined) {
    const encryption = await readEncryption(place);
    if (encryption !== undefined) return encryption.id;
  }
  if (source === undefined || source.byteLength > MOST_HASHES_BYTES)
    throw new GapError('shard.missing', said`${HASHES_FILE} is missing, or too large`, said`Give the folder of a sealed shard`);
  const hashes = await source.read(0, source.byteLength);
  if (namesMeta(hashes)) return shardName(hashes, undefined);
  using meta = await place.open(META_FILE);
  return shardName(hashes, meta && (await meta.read(0, Math.min(meta.byteLength, MOST_HASHES_BYTES))));
}
