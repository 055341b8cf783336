import { createPublicKey, type KeyObject } from 'node:crypto';

/** In front of the 32 bytes of a key in an Ed25519 SubjectPublicKeyInfo (RFC 8410). */
const PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** The 32 bytes of an Ed25519 public key; of its own, where a private one is given. */
export const rawOf = (key: KeyObject | string): Buffer =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(PREFIX.byteLength);

/** The key that has these bytes. */
export const keyOfRaw = (raw: Uint8Array): KeyObject => createPublicKey({ key: Buffer.concat([PREFIX, raw]), format: 'der', type: 'spki' });
