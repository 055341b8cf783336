/** Who vouches for a shard: the machine that recorded it, and the person who answers for the session. */
export const SIGNER_ROLES = ['recorder', 'operator'] as const;
export type SignerRole = (typeof SIGNER_ROLES)[number];

/** Signs without revealing its key, which may live in another process. */
export interface Signer {
  readonly role: SignerRole;
  /** SHA-256 of the public key's SubjectPublicKeyInfo (DER), hexadecimal. */
  readonly keyId: string;
  /** Ed25519, 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A trusted public key, and its owner. */
export interface TrustedKey {
  readonly keyId: string;
  readonly name: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
}
