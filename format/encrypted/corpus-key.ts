import { createDecipheriv, createHash, createPrivateKey, diffieHellman, hkdfSync, type KeyObject } from 'node:crypto';
import { type Encryption, TAG_BYTES } from '#format/core/documents/encryption.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { keyOfRaw, rawOf } from '#format/sign/raw-key.ts';

/** A key is wrapped once with each pair: the nonce need not differ. */
export const NONCE = new Uint8Array(12);
export const KEY_BYTES = 32;

/** Throws a GapError (`keys.corpus`) that names the place it came from. */
export function parseCorpusKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'x25519') return key;
  } catch {
    // Said below.
  }
  throw new GapError('keys.corpus', said`${path}: no private X25519 key`, said`Give the key of the corpus, as the service made it`);
}

/** The 32 bytes that recorders are given, hexadecimal. */
export const corpusPublicKey = (key: KeyObject): string => rawOf(key).toString('hex');

export const fingerprintOf = (publicKey: string): string => createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest('hex');

/** The key of a shard's files. Throws a GapError (`keys.corpus`) where it was wrapped for another corpus, or changed. */
export function unwrappedKey({ id, key_fingerprint, envelope_key }: Encryption, corpus: KeyObject): Buffer {
  const publicKey = rawOf(corpus);
  if (fingerprintOf(publicKey.toString('hex')) !== key_fingerprint)
    throw new GapError(
      'keys.corpus',
      said`this shard is encrypted to the key with the fingerprint ${key_fingerprint.slice(0, 16)}…`,
      said`Give the private key of that corpus`,
    );
  const envelope = Buffer.from(envelope_key, 'base64');
  const [own, wrapped, tag] = [envelope.subarray(0, 32), envelope.subarray(32, 64), envelope.subarray(64)];
  try {
    const key = wrappingKey(diffieHellman({ privateKey: corpus, publicKey: keyOfRaw(own, 'x25519') }), own, publicKey);
    const decipher = createDecipheriv('aes-256-gcm', key, NONCE, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(id)).setAuthTag(tag);
    return Buffer.concat([decipher.update(wrapped), decipher.final()]);
  } catch (cause) {
    throw new GapError(
      'keys.corpus',
      said`the key of this shard’s files was changed, or belongs to another shard`,
      said`Get encryption.json again`,
      {
        cause,
      },
    );
  }
}

/** Of a secret that the corpus and a pair of keys share. */
export const wrappingKey = (shared: Uint8Array, own: Uint8Array, corpus: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', shared, Buffer.concat([own, corpus]), 'gap.shard.v1 wrap', KEY_BYTES));
