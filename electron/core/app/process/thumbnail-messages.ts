import { z } from 'zod';
import { Fault } from '#server/core/fault.ts';

/** Of a strip's picture, base64. */
export const MOST_JPEG = 100_000;

/** What the process that decodes for the desk is asked, one at a time. Pixels; `packets` are base64, from the keyframe on, and `from` is its frame. */
export const ThumbnailOrder = z.strictObject({
  fourcc: z.string().length(4),
  frame: z.int().nonnegative(),
  from: z.int().nonnegative(),
  packets: z.array(z.base64()),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type ThumbnailOrder = z.infer<typeof ThumbnailOrder>;

/** What it answers; `ready` first, unasked. */
export const ThumbnailAnswer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('painted'), jpeg: z.base64().max(MOST_JPEG) }),
  z.strictObject({ type: z.literal('failed'), fault: Fault }),
]);
export type ThumbnailAnswer = z.infer<typeof ThumbnailAnswer>;
