import { z } from 'zod';

/** An encoder that failed or hung was relieved by a fresh one, from this frame on; `encoder`: its name on the ladder. */
export const Relief = z.strictObject({ frame: z.int().nonnegative(), why: z.string(), encoder: z.string().optional() });

export type Relief = z.infer<typeof Relief>;
