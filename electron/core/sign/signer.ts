import type { ShardSignatures, ShardTexts } from '#core/sign/shard-texts.ts';

/** Who vouches for a shard: the machine that recorded it, and the person who answers for the session. */
export const SIGNER_ROLES = ['recorder', 'operator'] as const;
export type SignerRole = (typeof SIGNER_ROLES)[number];

/** Signs shards, and only those, without revealing its key, which may live in another process or on another machine. */
export interface Signer {
  readonly role: SignerRole;
  /** SHA-256 of the public key's SubjectPublicKeyInfo (DER), hexadecimal. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
  /** Rejects with a GapError (`sign.refused`) unless both texts are those of one whole shard of this session. */
  sign(shard: ShardTexts, sessionId: string): Promise<ShardSignatures>;
}

/** A trusted public key, and its owner. */
export interface TrustedKey {
  readonly keyId: string;
  readonly name: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
}
