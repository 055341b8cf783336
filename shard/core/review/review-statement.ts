import { z } from 'zod';

export const REVIEW_TYPE = 'application/vnd.gap.review+json';

/** Why a shard was rejected, for tables; the words are the reviewer's. */
export const REJECT_REASONS = ['video', 'input', 'sync', 'not-the-game', 'idle', 'private', 'damaged', 'other'] as const;

const note = z.string().max(500).optional();
const accept = { decision: z.literal('accept'), note };
const reject = { decision: z.literal('reject'), reason: z.enum(REJECT_REASONS), note };

const about = {
  review_version: z.literal('1'),
  session_id: z.guid(),
  hashes_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('of the shard’s hashes.json: a review is of these very files'),
  reviewed_utc: z.iso.datetime(),
};

/** A reviewer's signed decision about a shard; lies beside it, as `<session_id>.review.dsse.json`. */
export const ReviewStatement = z.discriminatedUnion('decision', [
  z.strictObject({ ...about, ...accept }),
  z.strictObject({ ...about, ...reject }),
]);

export type ReviewStatement = z.infer<typeof ReviewStatement>;

/** What a reviewer says; the rest is known. */
export const Decision = z.discriminatedUnion('decision', [z.strictObject(accept), z.strictObject(reject)]);

export type Decision = z.infer<typeof Decision>;
