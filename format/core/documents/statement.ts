import { z } from 'zod';

export const PREDICATE_TYPE = 'urn:gap-recorder:predicate:shard:v1';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
const us = z.int().nonnegative();

/** What a signer vouches for besides the bytes themselves. */
const ShardPredicate = z
  .strictObject({
    session_id: z.guid(),
    recorder: z
      .strictObject({ name: z.string(), version: z.string(), runtime: z.string() })
      .optional()
      .describe('absent where another program recorded it, as are `ended` and the anchors'),
    ended: z.string().optional().describe('how the recording ended'),
    lost_ms: z.number().nonnegative().optional().describe('recovered after a kill: what is missing at the end'),
    verdict: z.strictObject({ result: z.enum(['pass', 'fail']), frames: z.int().nonnegative(), duration_s: z.number().nonnegative() }),
    rights: z.strictObject({ publisher_license: z.string(), player_consent_id: z.string() }),
    consent_sha256: sha256.optional().describe('of consent.json'),
    clock: z.strictObject({
      t0_us: us.describe('ts_us of frame 0'),
      anchors: z
        .array(z.strictObject({ ts_us: us, utc_us: us, width_us: us }))
        .max(2)
        .describe('first and last pair of both clocks'),
    }),
    parent_sha256: sha256.optional().describe('of hashes.json of the shard that this one was trimmed from'),
    part: z
      .strictObject({ session_id: z.guid(), number: z.int().positive(), of: z.int().positive() })
      .optional()
      .describe('of a session that was sealed as several shards'),
  })
  .refine(
    ({ recorder, ended, clock }) => [ended !== undefined, clock.anchors.length > 0].every((is) => is === (recorder !== undefined)),
    'a recorder, how the recording ended, and anchors of the clock are there together, or none of them',
  );

/** The signed text: in-toto Statement v1 (in-toto attestation spec, "Statement"), every file of the shard a subject. */
export const ShardStatement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(
      z.strictObject({
        // A plain name: a statement must not reach out of its folder.
        name: z.string().regex(/^[A-Za-z0-9][\w.-]*$/, 'must be a plain file name'),
        digest: z.strictObject({ sha256 }),
      }),
    )
    .min(1),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: ShardPredicate,
});

export type ShardStatement = z.infer<typeof ShardStatement>;
