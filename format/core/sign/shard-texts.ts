import { z } from 'zod';

/** Two hours have 3,600 proofs, 0.4 MB; ten times as much is none of ours. */
const text = z.string().min(1).max(4_000_000);
const signature = z.base64().length(88);

/** What a key is asked to sign of one shard, as text: its holder reads it before it signs, and signs nothing else. */
export const ShardTexts = z.strictObject({
  statement: text.describe('the in-toto statement, as the envelope holds it'),
  hashes: text.describe('hashes.json'),
});

/** A signer's three signatures of one shard: Ed25519, base64. */
export const ShardSignatures = z.strictObject({
  statement: signature.describe('of the statement, as DSSE encodes it'),
  hashes: signature.describe('of hashes.json, for minisign'),
  comment: signature.describe('of that signature and minisign’s trusted comment'),
});

export type ShardTexts = z.infer<typeof ShardTexts>;
export type ShardSignatures = z.infer<typeof ShardSignatures>;
