import { z } from 'zod';

/** The recorded window changed its size, was minimised or closed, or a screen could not be read: what is seen of it from this frame on. */
export const ViewChange = z.strictObject({
  frame: z.int().nonnegative(),
  shows: z.string().regex(/^(hidden|closed|lost|\d{1,5}x\d{1,5})$/),
});

export type ViewChange = z.infer<typeof ViewChange>;
