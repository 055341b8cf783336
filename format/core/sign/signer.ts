import type { ShardSignatures, ShardTexts } from '#format/core/sign/shard-texts.ts';

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

/** The recorder's signer, which also vouches for a session when it begins. */
export interface SessionSigner extends Signer {
  /** `plan`: the journal's first block. Resolves with a signature, base64; rejects with a GapError (`sign.refused`) unless it is a plan of this session. */
  begin(plan: string, sessionId: string): Promise<string>;
}

/** What somebody's key can be trusted for: to sign shards as one of these, or to withdraw consents. */
export const TRUST_ROLES = [...SIGNER_ROLES, 'revoker'] as const;
export type TrustRole = (typeof TRUST_ROLES)[number];

/** A public key, its owner, and what it is trusted for. */
export interface TrustedKey {
  readonly keyId: string;
  readonly name: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
  readonly roles: readonly TrustRole[];
  /** Nothing that was recorded or issued after this time (UTC, ISO 8601) counts; `never`: nothing at all counts any more. */
  readonly until?: string | undefined;
}
