import { gcm } from '@noble/ciphers/aes.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** What the reader asks of `node:crypto`, answered without waiting: SHA-256, signatures by Ed25519, and what an encrypted shard is read with. */

export function createHash(_algorithm = 'sha256') {
  const hash = sha256.create();
  return {
    update(data: string | Uint8Array) {
      hash.update(typeof data === 'string' ? utf8ToBytes(data) : data);
      return this;
    },
    digest: (_encoding = 'hex'): string => bytesToHex(hash.digest()),
  };
}

/** In front of the 32 bytes of a public key in its SubjectPublicKeyInfo (RFC 8410). */
const PUBLIC = { ed25519: hexToBytes('302a300506032b6570032100'), x25519: hexToBytes('302a300506032b656e032100') };
const KEY_BYTES = 32;

type Kind = keyof typeof PUBLIC;

class Key {
  readonly type: 'public' | 'private';
  readonly asymmetricKeyType: Kind;
  readonly raw: Uint8Array;

  constructor(type: 'public' | 'private', kind: Kind, raw: Uint8Array) {
    [this.type, this.asymmetricKeyType, this.raw] = [type, kind, raw];
  }

  /** Of a public key. */
  export({ format }: { readonly format: 'der' | 'pem' }): Uint8Array | string {
    const der = concatBytes(PUBLIC[this.asymmetricKeyType], this.raw);
    return format === 'der' ? der : `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...der))}\n-----END PUBLIC KEY-----\n`;
  }
}

function derOf(pem: string, label: string): Uint8Array {
  const [, body] = new RegExp(`-----BEGIN ${label}-----([\\sA-Za-z0-9+/=]+)-----END ${label}-----`).exec(pem) ?? [];
  return Uint8Array.from(atob((body ?? '').replaceAll(/\s/g, '')), (one) => one.charCodeAt(0));
}

/** A public key, or the one that belongs to a private key of X25519. Throws for any of another kind. */
export function createPublicKey(key: string | Key | { readonly key: Uint8Array }): Key {
  if (key instanceof Key) return new Key('public', 'x25519', x25519.getPublicKey(key.raw));
  const der = typeof key === 'string' ? derOf(key, 'PUBLIC KEY') : key.key;
  for (const [kind, prefix] of Object.entries(PUBLIC) as [Kind, Uint8Array][])
    if (der.byteLength === prefix.byteLength + KEY_BYTES && prefix.every((byte, i) => der[i] === byte))
      return new Key('public', kind, der.subarray(prefix.byteLength));
  throw new Error('it is no public key of Ed25519 or X25519');
}

/** Throws for anything but a key of X25519, in PKCS #8 of version 1, or of version 2, which may name the public key behind it (RFC 5958). */
export function createPrivateKey(pem: string): Key {
  const der = derOf(pem, 'PRIVATE KEY');
  const [, key] = /^30..02010[01]300506032b656e04220420(.{64})(?:812100.{64})?$/.exec(bytesToHex(der)) ?? [];
  if (key === undefined || der[1] !== der.byteLength - 2) throw new Error('it is no private key of X25519');
  return new Key('private', 'x25519', hexToBytes(key));
}

/** By RFC 8032, as OpenSSL does. */
export function verify(_algorithm: null, message: Uint8Array, key: Key, signature: Uint8Array): boolean {
  if (signature.byteLength !== 64) return false;
  try {
    return ed25519.verify(signature, message, key.raw, { zip215: false });
  } catch {
    return false;
  }
}

/** RFC 7748; throws for a public key of small order, as OpenSSL does. */
export const diffieHellman = ({ privateKey, publicKey }: Record<'privateKey' | 'publicKey', Key>): Uint8Array =>
  x25519.getSharedSecret(privateKey.raw, publicKey.raw);

export const hkdfSync = (_hash: 'sha256', key: Uint8Array, salt: Uint8Array, info: string, bytes: number): Uint8Array =>
  hkdf(sha256, key, salt, utf8ToBytes(info), bytes);

/** AES-256-GCM; `final` throws where the text, or what belongs to it, is not as it was. */
export function createDecipheriv(_cipher: 'aes-256-gcm', key: Uint8Array, nonce: Uint8Array) {
  let [sealed, tag, more]: Uint8Array[] = [];
  return {
    setAAD(bytes: Uint8Array) {
      more = bytes;
      return this;
    },
    setAuthTag(bytes: Uint8Array) {
      tag = bytes;
      return this;
    },
    update(bytes: Uint8Array) {
      sealed = bytes;
      return new Uint8Array();
    },
    final: (): Uint8Array => gcm(key, nonce, more).decrypt(concatBytes(sealed as Uint8Array, tag as Uint8Array)),
  };
}

/** A page encrypts nothing. */
export function createCipheriv(): never {
  throw new Error('nothing is encrypted in a browser');
}
