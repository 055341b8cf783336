import { createCipheriv, diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto';
import { type Encryption, TAG_BYTES } from '#format/core/documents/encryption.ts';
import { fingerprintOf, KEY_BYTES, NONCE, wrappingKey } from '#format/encrypted/corpus-key.ts';
import { keyOfRaw, rawOf } from '#format/sign/raw-key.ts';

/** A corpus' key as PEM (PKCS #8): whoever has it can read all of its shards. */
export const makeCorpusKey = (): string => generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** A fresh key for the files of one shard, which only the corpus can unwrap. `id`: SHA-256 of its `hashes.json`, to which it is bound. */
export function wrappedKey(publicKey: string, id: string): { readonly contentKey: Buffer; readonly encryption: Encryption } {
  const corpus = Buffer.from(publicKey, 'hex');
  const contentKey = randomBytes(KEY_BYTES);
  const pair = generateKeyPairSync('x25519');
  const own = rawOf(pair.publicKey);
  const key = wrappingKey(diffieHellman({ privateKey: pair.privateKey, publicKey: keyOfRaw(corpus, 'x25519') }), own, corpus);
  const cipher = createCipheriv('aes-256-gcm', key, NONCE, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(id));
  const wrapped = Buffer.concat([own, cipher.update(contentKey), cipher.final(), cipher.getAuthTag()]);
  return {
    contentKey,
    encryption: {
      algorithm: 'X25519-AES256-GCM',
      id,
      key_fingerprint: fingerprintOf(publicKey),
      envelope_key: wrapped.toString('base64'),
    },
  };
}
