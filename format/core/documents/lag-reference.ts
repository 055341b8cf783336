import { z } from 'zod';
import { KEPT_SIGNALS } from '#format/core/signal/lag-signals.ts';

const text = z.string().trim().min(1).max(500);
const ms = z.number();

/** What a reference applies to: another build, rate or source has another lag. */
const key = {
  title: text.describe('of the game'),
  build: z.string().max(500),
  game: text.describe('whose window was recorded: the rules, one after another'),
  video: text.describe('source of the pictures'),
  input: text.describe('source of the input'),
  fps: z.number().positive(),
  signal: z.enum(KEPT_SIGNALS),
};

/** The lag that earlier sessions of a game measured on this machine; kept in the user's folder, one entry for each key. */
export const LagReference = z.strictObject({
  reference_version: z.literal('1'),
  ...key,
  sessions: z
    .array(z.strictObject({ session_id: z.guid(), low: ms.describe('95 % of the median'), median: ms, high: ms }))
    .min(1)
    .max(20)
    .describe('the newest last'),
});

/** What the lag of a session is held against, as recorded in its `meta.json`. */
export const LagReferenceMeta = z.strictObject({
  ms: ms.describe('median of the earlier sessions’ medians'),
  low: ms.describe('median of their 95 % bounds'),
  high: ms,
  signal: z.enum(KEPT_SIGNALS),
  sessions: z.int().positive(),
});

export type LagReference = z.infer<typeof LagReference>;
export type LagReferenceMeta = z.infer<typeof LagReferenceMeta>;
