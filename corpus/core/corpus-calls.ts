import { z } from 'zod';
import { OVERLAP_KINDS } from '#corpus/core/authenticity/print-kinds.ts';
import { call } from '#server/core/call.ts';
import { Fault } from '#server/core/fault.ts';

const nothing = z.strictObject({});
const count = z.int().nonnegative();
const jobs = z.strictObject({ jobs: count });

/** The first of an answer; `more`: there are others. What was withdrawn is in none. */
const listed = <Row extends z.ZodType>(row: Row) => z.strictObject({ rows: z.array(row).readonly(), more: z.boolean() });

/** How closely a shard is looked at. `fast`: all but the pictures; `deep`: the pictures, decoded; `watermark`: the tile of each, by a worker that has its key. */
const LEVELS = ['fast', 'deep', 'watermark'] as const;
export type Level = (typeof LEVELS)[number];
/** What workers do: looks at shards, and `export`, which makes one part of a data set. */
export const JOB_KINDS = [...LEVELS, 'export'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** What hours can be counted by. */
export const HOURS_BY = ['title', 'verdict', 'lag', 'machine', 'codec', 'signer'] as const;
export type HoursBy = (typeof HOURS_BY)[number];

export const Hours = z.strictObject({ what: z.string(), hours: z.number(), shards: count, bytes: z.number() });

export const Duplicate = z.strictObject({
  place: z.string(),
  other: z.string(),
  of: z.enum(OVERLAP_KINDS),
  share: z.number().describe('of the length of the first'),
  from_s: z.number(),
  to_s: z.number(),
});

export const Suspect = z.strictObject({
  place: z.string(),
  title: z.string(),
  score: z.number(),
  signs: z.array(z.strictObject({ sign: z.string(), share: z.number(), doubt: z.number() })).readonly(),
});

export const Unreadable = z.strictObject({ place: z.string(), says: z.string() });

export const Reached = z.strictObject({
  place: z.string(),
  title: z.string(),
  duration_s: z.number(),
  revocation_id: z.string(),
  revoked_utc: z.string(),
  releases: z.array(z.string()).readonly().describe('that held it, oldest first: `doom 1.0.0`'),
  exports: z.array(z.string()).readonly().describe('folders of data sets that hold it'),
});

const Location = z.string().trim().min(1).max(1000);

/** What the page of a corpus may ask for. */
export const CORPUS_CALLS = {
  'corpus.hours': call(z.strictObject({ by: z.enum(HOURS_BY) }), listed(Hours)),
  'corpus.duplicates': call(nothing, listed(Duplicate)),
  'corpus.suspects': call(nothing, listed(Suspect)),
  'corpus.unreadable': call(nothing, listed(Unreadable)),
  'corpus.revoked': call(nothing, listed(Reached)),
  'corpus.add': call(z.strictObject({ place: Location }), z.strictObject({ found: count, added: count })),
  'corpus.addStop': call(nothing, nothing),
  'corpus.judge': call(z.strictObject({ on: z.boolean() }), nothing),
  'corpus.retry': call(nothing, jobs),
  'corpus.requeue': call(nothing, jobs),
  'corpus.snapshot': call(z.strictObject({ into: Location }), z.strictObject({ path: z.string() })),
} as const;

export const JobCounts = z.strictObject({ level: z.enum(JOB_KINDS), waiting: count, running: count, failed: count });
export const VerdictCount = z.strictObject({ level: z.string(), verdict: z.string(), shards: count });

/** How the judging of a corpus stands; sent whenever it changes. */
export const CorpusView = z.strictObject({
  where: z.string().describe('the database, without a password'),
  jobs: z.array(JobCounts).readonly(),
  verdicts: z.array(VerdictCount).readonly(),
  judging: z.boolean().describe('here, by this console'),
  judged: count.describe('here, since it was opened'),
  adding: z.string().optional().describe('the place that is being looked through'),
  fault: Fault.optional().describe('why the figures are old, or judging here ended'),
});

export const CORPUS_EVENTS = { corpus: CorpusView } as const;

export type Hours = z.infer<typeof Hours>;
export type Duplicate = z.infer<typeof Duplicate>;
export type Suspect = z.infer<typeof Suspect>;
export type Unreadable = z.infer<typeof Unreadable>;
export type Reached = z.infer<typeof Reached>;
export type JobCounts = z.infer<typeof JobCounts>;
export type VerdictCount = z.infer<typeof VerdictCount>;
export type CorpusView = z.infer<typeof CorpusView>;
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}
