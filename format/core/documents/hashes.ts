import { z } from 'zod';

/** `hashes.json` (GAP v0.2 section 7): SHA-256 of every other file of the shard, lower-case hexadecimal. */
export const Hashes = z.looseObject({
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')),
  frame_watermark_sample: z.array(z.looseObject({ frame_idx: z.int().nonnegative(), proof: z.string().min(1) })).optional(),
});

/** The same, with nothing in it that we do not know: what our keys sign. */
export const SignableHashes = z.strictObject({
  sha256: Hashes.shape.sha256,
  frame_watermark_sample: z
    .array(z.strictObject({ frame_idx: z.int().nonnegative(), proof: z.string().regex(/^[0-9a-f]{1,64}$/) }))
    .optional(),
});

export type Hashes = z.infer<typeof Hashes>;
