import { z } from 'zod';
import { SCOPES } from '#format/core/documents/consent.ts';
import { Finding } from '#format/core/findings/finding.ts';
import { Words } from '#format/core/words.ts';
import { Press } from '#shard/core/review/presses.ts';
import { REJECT_REASONS } from '#shard/core/review/review-statement.ts';

const count = z.int().nonnegative();
const stretch = z.strictObject({ fromS: z.number().nonnegative(), toS: z.number().nonnegative() });

/** A shard in the library. */
export const ShardLine = z.strictObject({
  sessionId: z.guid().describe('of the checked place: an id that no other place gives'),
  folder: z.string(),
  title: z.string(),
  recordedUtc: z.string().optional(),
  durationS: z.number().nonnegative(),
  bytes: count,
  verdict: z.enum(['pass', 'fail', 'unreadable']),
  warnings: count.describe('findings that warn'),
  reason: Words.optional().describe('first finding that fails'),
  judgedUtc: z.string().optional().describe('when that was last judged from its bytes here; absent: as it was sealed'),
  map: z.string().optional(),
  lagMs: z.number().optional().describe('of the picture behind the input, median of the session; absent where nothing was said of it'),
  signatures: count,
  sentUtc: z.string().optional().describe('when a service took it, by the receipt beside it; absent: it was not sent'),
  review: z
    .strictObject({
      decision: z.enum(['accept', 'reject']),
      reason: z.enum(REJECT_REASONS).optional(),
      note: z.string().optional(),
      reviewedUtc: z.string(),
      by: z.string().describe('id of the key that signed it'),
      stale: z.boolean().describe('of other files than the shard has now'),
    })
    .optional()
    .describe('what an operator whose key is trusted here decided'),
  part: z.strictObject({ number: count, of: count }).optional().describe('of a session that became several shards'),
});
export type ShardLine = z.infer<typeof ShardLine>;

const ms = z.number();
/** How far the picture is behind the input over a recording; times from its first frame. */
const LagOverTime = z.strictObject({
  fps: z.number().positive(),
  median: ms,
  low: ms.describe('95 % of the median'),
  high: ms,
  referenceMs: ms.optional(),
  windows: z.array(z.strictObject({ fromS: z.number(), toS: z.number(), ms: ms.optional(), acted: z.boolean() })),
  changes: z.array(z.strictObject({ atS: z.number(), fromMs: ms, toMs: ms })),
  histogram: z.strictObject({ fromMs: ms, stepMs: ms, counts: z.array(count) }),
});

const figure = z.number().optional();
/** What the network was like over a recording. */
const NetworkOverTime = z.strictObject({
  fps: z.number().positive(),
  durationS: z.number().nonnegative(),
  points: z.array(
    z.strictObject({ atS: z.number(), rttMs: figure, jitterMs: figure, lossPct: figure, uplinkKbps: figure, downlinkKbps: figure }),
  ),
});

/** What the verdict screen shows: all findings, and the cuts that leave only the good part. */
export const ShardDetail = z.strictObject({
  line: ShardLine,
  lag: LagOverTime.optional(),
  network: NetworkOverTime.optional(),
  findings: z.array(Finding),
  events: z.record(z.string(), count),
  files: z.array(z.strictObject({ file: z.string(), bytes: count })),
  gaps: z.array(z.strictObject({ fromS: z.number(), toS: z.number(), reason: z.string() })),
  holds: z.array(z.enum(SCOPES)).describe('what its files hold: what leaves this machine with a copy'),
  consentId: z.string().describe('the consent that the shard refers to'),
  unmapped: count.optional().describe('keys that were counted and not kept'),
  cuts: z.array(stretch).describe('what to cut so that no check fails; empty where cutting does not help'),
});
export type ShardDetail = z.infer<typeof ShardDetail>;

/** Presses, markers and gaps: the lanes next to the pictures. */
export const ShardInput = z.strictObject({
  presses: z.array(Press),
  markersUs: z.array(z.number()),
  gaps: z.array(z.strictObject({ fromUs: z.number(), toUs: z.number(), reason: z.string() })),
});
export type ShardInput = z.infer<typeof ShardInput>;
