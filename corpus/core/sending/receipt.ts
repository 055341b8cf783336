import { z } from 'zod';
import { canonicalJson } from '#format/core/canonical.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const percent = z.number().min(0).max(100);
const distance = z.int().min(0).max(128);

/** `gap.receipt.v1` of the public GAP repository (`receipt.schema.json`): what an ingest service vouches for, once it has read everything back. */
export const Receipt = z.looseObject({
  schema: z.literal('gap.receipt.v1'),
  receipt_id: z.guid(),
  session_id: z.guid(),
  segment_index: z.int().nonnegative().describe('part of a session that was sealed as several shards, from 0'),
  object_uri: z.string().describe('where its files are'),
  sha256_plaintext: sha256.describe('of hashes.json, which names every file'),
  sha256_ciphertext: sha256.describe('the same: it is stored as it is'),
  duration_s: z.number().nonnegative(),
  frames: z.int().nonnegative(),
  qat: z.strictObject({
    timestamp_sanity: z.boolean(),
    cfr_integrity: percent,
    sync_within_8ms_pct: percent,
    drops_pct: percent,
    coverage_pct: percent,
    passes_qat: z.boolean(),
  }),
  dup_score: z
    .strictObject({ phash_hamming_distance: distance, simhash_hamming_distance: distance, risk_level: z.enum(['low', 'medium', 'high']) })
    .describe('to the nearest shard that this service has; 128: it has none'),
  verification: z.strictObject({ action_taken: z.enum(['accept', 'flag', 'reject']) }),
  ingested_at: z.iso.datetime(),
  ingest_sig: z.string().regex(/^ed25519:[0-9a-f]{128}$/),
});

export type Receipt = z.infer<typeof Receipt>;

/** The text that is signed: everything but the signature, as canonical JSON. */
export function receiptText(receipt: Omit<Receipt, 'ingest_sig'>): string {
  const { ingest_sig: _, ...rest } = receipt as Partial<Receipt>;
  return canonicalJson(rest);
}
