import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { placeOf } from '#format/encrypted/decrypted-place.ts';
import { listBucket, partsOf } from '#format/source/s3-bucket.ts';
import { shardPlace } from '#format/source/shard-place.ts';
import { fetchFile, needRoom } from '#shard/bucket/fetch-file.ts';
import { writeDecrypted } from '#shard/decrypt-shard.ts';
import { makeFolders } from '#shard/folder/files.ts';

/** A plain name: it becomes a file of this machine. */
const FILE = /^[A-Za-z0-9][\w.-]{0,99}$/;
/** A shard has a dozen. */
const MOST_FILES = 100;

/** A shard on this machine; disposing it deletes what was fetched for it. */
export interface BroughtShard extends Disposable {
  readonly folder: string;
}

/**
 * Fetches a shard that lies in a bucket into a folder below `into`; one that lies here is used where it is. `contentKey`: it is kept encrypted, with this key of its files (hexadecimal),
 * and is decrypted into that folder. Rejects with a GapError (`shard.remote`, `shard.encrypted`, `app.room`, `usage.place`).
 */
export async function bringShard(place: string, into: string, contentKey?: string, signal?: AbortSignal): Promise<BroughtShard> {
  if (contentKey !== undefined) {
    const folder = join(into, nameOf(place));
    rmSync(folder, { recursive: true, force: true });
    const plain = await writeDecrypted(placeOf(shardPlace(place, signal), Buffer.from(contentKey, 'hex')), folder, signal);
    return { folder: plain, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  }
  if (!place.startsWith('s3://')) return { folder: place, [Symbol.dispose]() {} };
  const { bucket, prefix } = partsOf(place);
  const files = [];
  for await (const file of listBucket(place, { signal })) {
    const name = file.key.slice(prefix.length);
    if (FILE.test(name)) files.push({ ...file, name });
    if (files.length > MOST_FILES)
      throw new GapError('usage.place', `${place}: more than ${MOST_FILES} files`, 'Give the folder of one shard');
  }
  if (files.length === 0) throw new GapError('shard.missing', `${place}: there are no files`, 'It was moved or deleted');
  const folder = join(into, nameOf(place));
  const brought = { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  needRoom(
    into,
    files.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  try {
    makeFolders(folder, 0o700);
    for (const { key, bytes, name } of files) await fetchFile(`s3://${bucket}/${key}`, bytes, join(folder, name), { signal });
  } catch (error) {
    brought[Symbol.dispose]();
    throw error;
  }
  return brought;
}

const nameOf = (place: string): string => createHash('sha256').update(place).digest('hex').slice(0, 16);
