import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** What the reader asks of `node:crypto`: SHA-256, and signatures by Ed25519, that do not wait. */

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

/** In front of the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410). */
const PREFIX = hexToBytes('302a300506032b6570032100');
const BYTES = PREFIX.byteLength + 32;

class PublicKey {
  readonly asymmetricKeyType = 'ed25519';
  readonly der: Uint8Array;

  constructor(der: Uint8Array) {
    this.der = der;
  }

  export({ format }: { readonly format: 'der' | 'pem' }): Uint8Array | string {
    return format === 'der'
      ? this.der
      : `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...this.der))}\n-----END PUBLIC KEY-----\n`;
  }
}

/** Throws for anything but an Ed25519 key. */
export function createPublicKey(pem: string): PublicKey {
  const [, body] = /-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]+)-----END PUBLIC KEY-----/.exec(pem) ?? [];
  const der = body === undefined ? new Uint8Array() : Uint8Array.from(atob(body.replaceAll(/\s/g, '')), (one) => one.charCodeAt(0));
  if (der.byteLength !== BYTES || PREFIX.some((byte, i) => der[i] !== byte)) throw new Error('it is no public key of Ed25519');
  return new PublicKey(der);
}

/** By RFC 8032, as OpenSSL does. */
export function verify(_algorithm: null, message: Uint8Array, key: PublicKey, signature: Uint8Array): boolean {
  if (signature.byteLength !== 64) return false;
  try {
    return ed25519.verify(signature, message, key.der.subarray(PREFIX.byteLength), { zip215: false });
  } catch {
    return false;
  }
}
