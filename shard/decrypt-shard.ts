import { createHash, type KeyObject } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { Hashes } from '#format/core/documents/hashes.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { GapError } from '#format/core/errors.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { ENVELOPE_FILE, HASHES_FILE, isSignature, META_FILE, minisigFile } from '#format/core/layout.ts';
import { SIGNER_ROLES } from '#format/core/sign/signer.ts';
import { decryptedPlace } from '#format/encrypted/decrypted-place.ts';
import type { ByteSource } from '#format/source/byte-source.ts';
import { type ShardPlace, shardPlace } from '#format/source/shard-place.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { lockPartial, OF_WORK } from '#shard/folder/lock.ts';
import { renamePatiently } from '#shard/folder/rename.ts';

/** A plain name: it becomes a file of this machine. */
const FILE = /^[A-Za-z0-9][\w.-]{0,99}$/;
const PIECE_BYTES = 4 << 20;
const MOST_DOCUMENT_BYTES = 16e6;
const DECRYPTING_SUFFIX = '.decrypting';

/**
 * Writes a shard that is kept encrypted as it was sealed, into a folder of its session below `into`: whole and as `hashes.json` says, or not at all. `where`: a folder,
 * an https:// address or `s3://BUCKET/KEY`. Resolves with its path. Rejects with a GapError (`keys.corpus`, `shard.*`).
 */
export async function decryptShard(where: string, corpus: KeyObject, into: string, signal?: AbortSignal): Promise<string> {
  return await writeDecrypted(await decryptedPlace(shardPlace(where, signal), corpus), into, signal);
}

/** The same of a place that decrypts what it is asked for. */
export async function writeDecrypted(place: ShardPlace, into: string, signal?: AbortSignal): Promise<string> {
  const { session_id } = await document(place, META_FILE, Meta);
  const { sha256 } = await document(place, HASHES_FILE, Hashes);
  // Anyone with the corpus' public key could have made this shard: every name in it must stay inside its folder.
  const odd = Object.keys(sha256).find((name) => !FILE.test(name) || isSignature(name) || name === HASHES_FILE);
  if (odd !== undefined)
    throw new GapError('shard.encrypted', `${place.name}: ${HASHES_FILE} names ${JSON.stringify(odd)}`, 'Do not use this shard');
  // What was encrypted is for its owner's eyes.
  makeFolders(into, 0o700);
  const folder = join(into, session_id);
  const half = folder + DECRYPTING_SUFFIX;
  using _held = lockPartial(half, OF_WORK);
  if (existsSync(folder)) throw new GapError('shard.exists', `${folder}: exists already`, 'Choose another folder, or move it away');
  rmSync(half, { recursive: true, force: true });
  makeFolders(half, 0o700);
  try {
    for (const [name, hash] of [...Object.entries(sha256), [HASHES_FILE], [ENVELOPE_FILE]] as [string, string?][]) {
      const written = await write(place, name, half, signal);
      if (written === undefined) throw new GapError('shard.missing', `${place.name}: ${name} is missing`, 'Get the whole shard');
      if (hash !== undefined && written !== hash)
        throw new GapError('shard.encrypted', `${place.name}: ${name} is not the file that hashes.json names`, 'Get the shard again');
    }
    for (const role of SIGNER_ROLES) await write(place, minisigFile(role), half, signal);
    renamePatiently(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return folder;
}

/** Resolves with the SHA-256 of what was written; undefined where there is no such file. */
async function write(place: ShardPlace, name: string, folder: string, signal?: AbortSignal): Promise<string | undefined> {
  using source = await place.open(name);
  if (source === undefined) return undefined;
  const sum = createHash('sha256');
  const file = await open(join(folder, name), 'wx', 0o600);
  try {
    for await (const piece of piecesOf(source)) {
      signal?.throwIfAborted();
      sum.update(piece);
      // Until all of it is written: a disk that is nearly full takes less without a word.
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return sum.digest('hex');
}

async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.byteLength; at += PIECE_BYTES) yield await source.read(at, Math.min(source.byteLength, at + PIECE_BYTES));
}

async function document<T>(place: ShardPlace, name: string, schema: z.ZodType<T>): Promise<T> {
  using source = await place.open(name);
  if (source === undefined || source.byteLength > MOST_DOCUMENT_BYTES)
    throw new GapError('shard.missing', `${place.name}: ${name} is missing, or too large`, 'Get the whole shard');
  const { data } = schema.safeParse(parsedJson(Buffer.from(await source.read(0, source.byteLength)).toString('utf8')));
  if (data === undefined) throw new GapError('shard.document', `${place.name}: ${name} does not follow its schema`, 'Get the shard again');
  return data;
}
