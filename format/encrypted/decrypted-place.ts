import type { KeyObject } from 'node:crypto';
import { ENCRYPTED_SUFFIX, ENCRYPTION_FILE, Encryption } from '#format/core/documents/encryption.ts';
import { GapError } from '#format/core/errors.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { ChunkCipher } from '#format/encrypted/chunk-cipher.ts';
import { unwrappedKey } from '#format/encrypted/corpus-key.ts';
import { DecryptingSource } from '#format/encrypted/decrypting-source.ts';
import type { ShardPlace } from '#format/source/shard-place.ts';

const MOST_BYTES = 1 << 16;

/** A place whose shard is encrypted, read as it was before. Rejects with a GapError (`keys.corpus`, `shard.encrypted`, and what the place rejects with). */
export async function decryptedPlace(place: ShardPlace, corpus: KeyObject): Promise<ShardPlace> {
  const encryption = await readEncryption(place);
  if (encryption === undefined)
    throw new GapError('shard.encrypted', said`${place.name}: it is not encrypted`, said`It can be used as it is, without a key`);
  return placeOf(place, unwrappedKey(encryption, corpus));
}

/** The same with the key of its files. */
export function placeOf(place: ShardPlace, contentKey: Uint8Array): ShardPlace {
  return {
    name: place.name,
    folder: undefined,
    async open(file) {
      if (file === ENVELOPE_FILE) return await place.open(file);
      const encrypted = await place.open(file + ENCRYPTED_SUFFIX);
      return encrypted && new DecryptingSource(encrypted, new ChunkCipher(contentKey, file));
    },
  };
}

/** Undefined where nothing says that the shard is encrypted. */
export async function readEncryption(place: ShardPlace): Promise<Encryption | undefined> {
  using source = await place.open(ENCRYPTION_FILE);
  if (source === undefined) return undefined;
  const text = source.byteLength > MOST_BYTES ? '' : Buffer.from(await source.read(0, source.byteLength)).toString('utf8');
  const { data } = Encryption.safeParse(parsedJson(text));
  if (data === undefined)
    throw new GapError('shard.encrypted', said`${place.name}: ${ENCRYPTION_FILE} is not what it should be`, said`Get the file again`);
  return data;
}
