import { createHash } from 'node:crypto';
import { z } from 'zod';
import { JOB_KINDS } from '#corpus/core/corpus-calls.ts';

/** Of what a judgement says: raised when the same shard would be judged otherwise. Workers take jobs of their own version only. */
export const JUDGE_VERSION = 3;

/** One shard to be judged, or one part of a data set to be made, once. */
export const Job = z.strictObject({
  shard: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of its hashes.json; of a part, what names it by all that is in it'),
  level: z.enum(JOB_KINDS),
  version: z.int().positive(),
});
export type Job = z.infer<typeof Job>;

/** Whether a shard is in a sample of this share: by its hash, so that it is the same one whoever chooses. */
export const isSample = (shard: string, share: number): boolean => Number.parseInt(shard.slice(0, 8), 16) / 2 ** 32 < share;

/** Namespace of our UUIDs of version 5 (RFC 9562, section 5.5): random, and never changed. */
const NAMESPACE = Buffer.from('0f3c5e0a6f4b4c1e9d0b5a7f1c2d3e4f', 'hex');

/** The same job has the same id wherever it comes from, and so has its result: what is done twice is there once. */
export function jobId({ shard, level, version }: Pick<Job, 'shard' | 'level' | 'version'>): string {
  const hash = createHash('sha1').update(NAMESPACE).update(`${shard}/${level}/${version}`).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.subarray(0, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
