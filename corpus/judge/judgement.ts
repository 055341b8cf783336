import { z } from 'zod';
import { Measured, Measures } from '#corpus/core/authenticity/measures.ts';
import { PRINT_KINDS } from '#corpus/core/authenticity/print-kinds.ts';

const MOST_TEXT = 300;
/** A short text of a shard: it comes from outside, and becomes a row. PostgreSQL takes no NUL, and no half of a character. */
const text = z.string().transform((all) => all.replaceAll('\0', '').slice(0, MOST_TEXT).toWellFormed());
/** A number of a shard that fits its column, to thousandths; 0 where it is absurd: findings say that. */
const figure = (most: number) =>
  z
    .number()
    .min(-most)
    .max(most)
    .transform((value) => Math.round(value * 1000) / 1000)
    .catch(0);
const count = (most: number) => z.int().min(0).max(most).catch(0);
const MOST_FINDINGS = 200;
/** A part of 10 GB has some thirty. */
const MOST_SHARDS = 100_000;
/** A profile of our own has some forty. */
export const MOST_CODES = 1000;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Two hours have some 4,000. */
export const MOST_PRINTS = 20_000;

const ShardRow = z.strictObject({
  session_id: z.guid(),
  origin: z.guid().describe('the session that was recorded, if this is a part of it'),
  title: text,
  build: text,
  os: text,
  machine: text.describe('its processor'),
  codec: text,
  width: count(1e6),
  height: count(1e6),
  fps: figure(1e4),
  frames: count(1e9),
  duration_s: figure(1e7),
  bytes: count(1e15),
  recorded_utc: z.iso.datetime().nullable().describe('null: it does not say'),
  video_sha256: text,
  consent: text.describe('what its rights refer to'),
  license: text,
  scopes: z.array(text).max(100).describe('what its player agreed to'),
  devices: z.array(text).max(10),
  codes: z.array(text).max(MOST_CODES).describe('keys that it could have recorded (docs/clips.md)'),
  rewards: z.boolean().describe('whether its game reported rewards, and said which player this is'),
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
  lag: z.strictObject({ ms: figure(1e6), signal: text }).optional(),
  signer: z.strictObject({ key: text, known: z.boolean() }).optional().describe('absent: it is not signed, or no keys are trusted here'),
  measures: Measures.optional(),
  decoded: z
    .strictObject({
      unrelated: Measured.optional().describe('as `measures` has it, of the decoded pictures in place of their table'),
      invented_pictures: Measured.optional().describe('what their table says of them and decoding does not find'),
    })
    .optional(),
  foreign_watermark: z.number().min(0).max(1).optional().describe('share of the frames whose tile is not its own'),
  made: z.array(sha256).max(MOST_SHARDS).optional().describe('of a part: the shards that are in its folder'),
  prints: z
    .array(z.strictObject({ kind: z.enum(PRINT_KINDS), hash: z.string().regex(/^-?\d{1,19}$/), at_s: figure(1e7) }))
    .max(MOST_PRINTS),
});
export type Judgement = z.infer<typeof Judgement>;
export { MOST_FINDINGS };
