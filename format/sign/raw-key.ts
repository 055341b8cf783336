import { createPublicKey, type KeyObject } from 'node:crypto';

/** In front of the 32 bytes of a key in its SubjectPublicKeyInfo (RFC 8410). */
const PREFIXES = {
  ed25519: Buffer.from('302a300506032b6570032100', 'hex'),
  x25519: Buffer.from('302a300506032b656e032100', 'hex'),
} as const;

/** The 32 bytes of a public key, Ed25519 or X25519; of its own, where a private one is given. */
export function rawOf(key: KeyObject | string): Buffer {
  const publicKey = typeof key === 'object' && key.type === 'public' ? key : createPublicKey(key);
  return Buffer.from(publicKey.export({ type: 'spki', format: 'der' }).subarray(PREFIXES.ed25519.byteLength));
}

/** The key that has these bytes. */
export const keyOfRaw = (raw: Uint8Array, kind: keyof typeof PREFIXES = 'ed25519'): KeyObject =>
  createPublicKey({ key: Buffer.concat([PREFIXES[kind], raw]), format: 'der', type: 'spki' });
