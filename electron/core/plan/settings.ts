import { z } from 'zod';
import { Draft } from '#core/app/draft.ts';

/** Of a set-up that another version wrote, what this one knows: a field that is new, or whose value is, is as before any set-up. */
const known = (draft: Readonly<Record<string, unknown>>): Partial<Draft> =>
  Object.fromEntries(
    Object.entries(Draft.shape).flatMap(([name, field]) => {
      const { data } = (field as z.ZodType).safeParse(draft[name]);
      return data === undefined ? [] : [[name, data]];
    }),
  );

/** A user's lasting settings. */
export const Settings = z.object({
  games: z.array(z.string()).default([]).describe('allow-list: programs that may be recorded'),
  draft: z.record(z.string(), z.unknown()).transform(known).optional().describe('the last set-up in the window'),
});

export type Settings = z.infer<typeof Settings>;
