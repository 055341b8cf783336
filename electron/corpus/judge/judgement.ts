import { z } from 'zod';
import { Measures } from '#core/authenticity/measures.ts';

/** A short text of a shard: it comes from outside, and becomes a row. */
const text = z.string().max(300);
const MOST_FINDINGS = 200;
/** Two hours have some 4,000. */
export const MOST_PRINTS = 20_000;

/** What kinds of prints there are; a number in the database, so none is ever moved. */
export const PRINT_KINDS = ['pictures', 'strokes', 'motion'] as const;
/** What two shards may have in common: prints, or the very same file. */
export const OVERLAP_KINDS = [...PRINT_KINDS, 'video'] as const;
export type OverlapKind = (typeof OVERLAP_KINDS)[number];

const ShardRow = z.strictObject({
  session_id: z.guid(),
  origin: z.guid().describe('the session that was recorded, if this is a part of it'),
  title: text,
  build: text,
  os: text,
  machine: text.describe('its processor'),
  codec: text,
  width: z.int().nonnegative(),
  height: z.int().nonnegative(),
  fps: z.number(),
  frames: z.int().nonnegative(),
  duration_s: z.number().nonnegative(),
  bytes: z.int().nonnegative(),
  recorded_utc: z.iso.datetime().nullable().describe('null: it does not say'),
  video_sha256: text,
  consent: text.describe('what its rights refer to'),
  license: text,
  scopes: z.array(text).max(100).describe('what its player agreed to'),
  devices: z.array(text).max(10),
  tile_session: z.guid().nullable().describe('the session that its tiles belong to; null: it has none'),
  tile_key: text.nullable().describe('id of the secret that made them'),
  revocation_id: z.guid().nullable().describe('null: its consent is on file elsewhere'),
});

/** What a look at a shard found. */
export const Judgement = z.strictObject({
  verdict: z.enum(['pass', 'fail', 'unreadable']),
  says: text.optional().describe('why it cannot be read'),
  shard: ShardRow.optional(),
  findings: z
    .array(z.strictObject({ check: text, severity: z.enum(['warn', 'fail']), says: text }))
    .max(MOST_FINDINGS)
    .describe('all but those that passed'),
  lag: z.strictObject({ ms: z.number(), signal: text }).optional(),
  signer: z.strictObject({ key: text, known: z.boolean() }).optional().describe('absent: it is not signed, or no keys are trusted here'),
  measures: Measures.optional(),
  foreign_watermark: z.number().min(0).max(1).optional().describe('share of the frames whose tile is not its own'),
  prints: z.array(z.strictObject({ kind: z.enum(PRINT_KINDS), hash: z.string().regex(/^-?\d{1,19}$/), at_s: z.number() })).max(MOST_PRINTS),
});
export type Judgement = z.infer<typeof Judgement>;
export { MOST_FINDINGS };
