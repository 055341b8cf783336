import { z } from 'zod';
import { TRUST_ROLES } from '#core/sign/signer.ts';
import { ExportPart } from '#corpus/exports/part.ts';
import { Job } from '#corpus/jobs/job.ts';
import { Judgement } from '#corpus/judge/judgement.ts';

/** What a worker tells a process that judges: once what holds for all jobs, then job after job. */
export const ToJudge = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    folder: z.string().describe('for what is fetched; its own'),
    most_mb: z.int().positive().describe('resident memory beyond which it ends itself'),
    trusted: z.array(
      z.strictObject({
        keyId: z.string(),
        name: z.string(),
        publicKey: z.string(),
        roles: z.array(z.enum(TRUST_ROLES)),
        until: z.string().optional(),
      }),
    ),
  }),
  z.strictObject({
    type: z.literal('judge'),
    job: Job,
    place: z.string(),
    tile_key: z
      .strictObject({ key_id: z.string(), key: z.string().regex(/^[0-9a-f]{64}$/) })
      .optional()
      .describe('of the session’s tiles alone, for the level `watermark`'),
    content_key: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('of the files of a shard that is kept encrypted, and of no other’s'),
  }),
  z.strictObject({
    type: z.literal('export'),
    part: ExportPart,
    content_keys: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)).describe('of those shards that are kept encrypted, by hash'),
  }),
]);

/** What it answers. `later`: nothing is wrong with the shard; the store, or this machine, could not do it now. */
export const FromJudge = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('judged'), judgement: Judgement }),
  z.strictObject({ type: z.literal('begun') }).describe('the shard is here: what is counted from now on is judging'),
  z.strictObject({ type: z.literal('later'), why: z.string() }),
  z.strictObject({ type: z.literal('broken'), why: z.string() }).describe('an error of this program’s, at this shard'),
]);

/** The keys that a look at one shard needs, as a message has them. */
export type ShardKeys = Pick<Extract<ToJudge, { type: 'judge' }>, 'tile_key' | 'content_key'>;
/** What a process is asked to do once. */
export type Order = Exclude<z.infer<typeof ToJudge>, { type: 'start' }>;
export type TileKey = NonNullable<ShardKeys['tile_key']>;
export type ToJudge = z.infer<typeof ToJudge>;
export type FromJudge = z.infer<typeof FromJudge>;
