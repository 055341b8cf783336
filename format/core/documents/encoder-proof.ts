import { z } from 'zod';

const text = z.string().trim().min(1);

/** What an encoder of a display adapter was asked for, and on what. Another driver, library or size is another question. */
export const EncoderQuestion = z.strictObject({
  encoder: text.describe('its name among those of this program'),
  gpu: text,
  driver: text,
  library: text.describe('version of the library that encodes'),
  size: text.describe('of its pictures'),
});

export const ProofFigures = z.strictObject({
  p95_us: z.number().nonnegative().describe('for one picture, by the wall clock'),
  cpu_us: z.number().nonnegative().describe('processor time for one picture, all threads'),
  bytes: z.int().positive().describe('of all packets'),
  late_pct: z.number().min(0).max(100).describe('small changes that it shows late'),
  held_back: z.int().nonnegative().describe('pictures whose packets came with a later one, at most'),
});

/**
 * Whether an encoder of a display adapter may be used for a recording, as it showed in a process of its own. Kept in the user's folder; asked again
 * when adapter, driver, library or size change.
 */
export const EncoderProof = EncoderQuestion.extend({
  proof_version: z.literal('1'),
  tried_at: z.iso.datetime().describe('UTC'),
  took_ms: z.number().nonnegative(),
  figures: ProofFigures.optional().describe('present: it works'),
  failed: text.optional().describe('present: why it does not'),
});

export type EncoderQuestion = z.infer<typeof EncoderQuestion>;
export type EncoderProof = z.infer<typeof EncoderProof>;
export type ProofFigures = z.infer<typeof ProofFigures>;

export function sameQuestion(a: EncoderQuestion, b: EncoderQuestion): boolean {
  return a.encoder === b.encoder && a.gpu === b.gpu && a.driver === b.driver && a.library === b.library && a.size === b.size;
}
