import { z } from 'zod';
import { Way } from '#format/core/findings/way.ts';

/** Something that went wrong, with the next step. */
export const Fault = z.strictObject({ code: z.string(), says: z.string(), remedy: z.string(), way: Way.optional() });

export type Fault = z.infer<typeof Fault>;
