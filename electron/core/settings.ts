import { z } from 'zod';

/** What a user has settled once and for all. */
export const Settings = z.strictObject({
  games: z.array(z.string()).default([]).describe('allow-list: programs that may be recorded'),
});

export type Settings = z.infer<typeof Settings>;
