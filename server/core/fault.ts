import { z } from 'zod';
import { Way } from '#format/core/findings/way.ts';
import { english, formsOf, type Words } from '#format/core/said.ts';
import { Forms } from '#format/core/words.ts';

/** Something that went wrong, with the next step. */
export const Fault = z.strictObject({
  code: z.string(),
  says: z.string(),
  remedy: z.string(),
  way: Way.optional(),
  forms: Forms.optional(),
});

export type Fault = z.infer<typeof Fault>;

export const faultSaying = (code: string, says: Words, remedy: Words): Fault => ({
  code,
  says: english(says),
  remedy: english(remedy),
  ...formsOf(says, remedy),
});
