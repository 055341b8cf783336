import { z } from 'zod';

/** Beside the files of a shard that is kept encrypted: what its key is wrapped in. */
export const ENCRYPTION_FILE = 'encryption.json';
/** Of each encrypted file; only `shard.dsse.json`, which names sessions and hashes, and `encryption.json` are as they were. */
export const ENCRYPTED_SUFFIX = '.enc';
/** Of a file's plain text, each encrypted by itself, so that any range can be read. */
export const CHUNK_BYTES = 1 << 16;
/** A tag of AES-GCM after each chunk. */
export const TAG_BYTES = 16;

/** How a shard is encrypted; names as `gap.manifest.v1` of the public GAP repository has them. docs/sending.md has the form. */
export const Encryption = z.strictObject({
  algorithm: z.literal('X25519-AES256-GCM'),
  id: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of hashes.json as it was before'),
  key_fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the corpus’ public key, raw'),
  envelope_key: z
    .base64()
    .length(108)
    .describe('a public key of this shard alone, 32 bytes, and with it the key of its files, 32 bytes and a tag of 16'),
});

export type Encryption = z.infer<typeof Encryption>;

export const chunksOf = (plainBytes: number): number => Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));

/** Length of a file of so many bytes once it is encrypted. */
export const encryptedBytes = (plainBytes: number): number => plainBytes + TAG_BYTES * chunksOf(plainBytes);

/** The other way; undefined for a length that no encrypted file has. */
export function plainBytes(encrypted: number): number | undefined {
  const chunks = Math.max(1, Math.ceil(encrypted / (CHUNK_BYTES + TAG_BYTES)));
  const plain = encrypted - TAG_BYTES * chunks;
  return plain >= 0 && encryptedBytes(plain) === encrypted ? plain : undefined;
}
