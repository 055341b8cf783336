import { z } from 'zod';
import { ExportPart } from '#corpus/export/parts/part.ts';
import { Job } from '#corpus/jobs/job.ts';
import { Judgement } from '#corpus/judge/judgement.ts';
import { TRUST_ROLES } from '#format/core/sign/signer.ts';

/** What a worker tells a process that judges: once what holds for all jobs, then job after job. It gets files and the key of one shard’s tiles: nothing that opens a store or a database, nor other keys. */
export const ToJudge = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
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
    place: z.string().describe('for what is said of it'),
    folder: z.string().describe('where it is on this machine, as it was sealed'),
    tile_key: z
      .strictObject({ key_id: z.string(), key: z.string().regex(/^[0-9a-f]{64}$/) })
      .optional()
      .describe('of the session’s tiles alone, for the level `watermark`'),
  }),
  z.strictObject({
    type: z.literal('export'),
    part: ExportPart,
    here: z.array(z.strictObject({ folder: z.string(), place: z.string(), sha256: z.string() })),
    lacking: z.array(z.string()).describe('shards of the part that cannot be had at all, and why'),
  }),
]);

/** What it answers, or what came of an attempt before it was asked. `later`: nothing is wrong with the shard; the store, or this machine, could not do it now. */
export const FromJudge = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('judged'), judgement: Judgement }),
  z.strictObject({ type: z.literal('later'), why: z.string() }),
  z.strictObject({ type: z.literal('broken'), why: z.string() }).describe('an error of this program’s, at this shard'),
]);

/** What a process is asked to do once. */
export type Order = Exclude<z.infer<typeof ToJudge>, { type: 'start' }>;
export type TileKey = NonNullable<Extract<Order, { type: 'judge' }>['tile_key']>;
export type ToJudge = z.infer<typeof ToJudge>;
export type FromJudge = z.infer<typeof FromJudge>;
