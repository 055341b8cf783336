import { z } from 'zod';
import { Way } from '#format/core/findings/way.ts';
import { Forms } from '#format/core/words.ts';

/** A stretch of the shard, in the unit that the check counts; both ends included. */
const Place = z.object({ from: z.int().nonnegative(), to: z.int().nonnegative(), of: z.enum(['frame', 'row', 'byte']) });

/** One check's result. Findings are data; only the edge decides colours and exit codes. */
export const Finding = z.object({
  check: z.string().regex(/^[a-z]+\.[a-z0-9-]+$/),
  severity: z.enum(['pass', 'warn', 'fail']),
  /** What was found, in English. */
  says: z.string(),
  measured: z.number().optional(),
  limit: z.number().optional(),
  unit: z.string().optional(),
  at: z.array(Place),
  remedy: z.string().optional(),
  forms: Forms.optional(),
  way: Way.optional(),
});

export type Place = z.infer<typeof Place>;
export type Finding = z.infer<typeof Finding>;
