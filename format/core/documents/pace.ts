import { z } from 'zod';
import { Forms } from '#format/core/words.ts';

/** Frame rate and encoder of a recording: set by the user, or measured alongside everything that was running. */
export const Pace = z.strictObject({
  fps: z.int().positive(),
  fps_by: z.enum(['measured', 'set']),
  encoder: z.string(),
  encoder_by: z.enum(['measured', 'set']),
  picture_p95_ms: z
    .number()
    .nonnegative()
    .describe('time per picture that 95 of 100 stay within: reading and encoding, in parallel where there are two cores'),
  says: z.string(),
  forms: Forms.optional(),
});

export type Pace = z.infer<typeof Pace>;
