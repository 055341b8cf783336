import { z } from 'zod';

/** `hashes.json` (GAP v0.2 section 7): SHA-256 of every other file of the shard, lower-case hexadecimal. */
export const Hashes = z.looseObject({
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')),
  frame_watermark_sample: z.array(z.looseObject({ frame_idx: z.int().nonnegative(), proof: z.string().min(1) })).optional(),
});

export type Hashes = z.infer<typeof Hashes>;
