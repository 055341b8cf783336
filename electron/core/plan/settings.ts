import { z } from 'zod';
import { Draft } from '#core/app/draft.ts';

/** A user's lasting settings. */
export const Settings = z.strictObject({
  games: z.array(z.string()).default([]).describe('allow-list: programs that may be recorded'),
  draft: Draft.optional().describe('the last set-up in the window'),
});

export type Settings = z.infer<typeof Settings>;
