import { z } from 'zod';
import { Draft } from '#core/app/draft.ts';

/** What a user has settled once and for all. */
export const Settings = z.strictObject({
  games: z.array(z.string()).default([]).describe('allow-list: programs that may be recorded'),
  draft: Draft.optional().describe('what was set up in the window last'),
});

export type Settings = z.infer<typeof Settings>;
