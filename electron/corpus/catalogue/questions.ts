import type { Queries } from '#corpus/database/database.ts';
import { JUDGE_VERSION } from '#corpus/jobs/job.ts';
import { OVERLAP_KINDS, type OverlapKind } from '#corpus/judge/judgement.ts';

/** What hours can be counted by. `lag`: in steps of 10 ms. */
export const HOURS_BY = {
  title: "coalesce(title, '?')",
  verdict: "coalesce(verdict, 'not judged')",
  lag: "case when lag_ms is null then 'not known' else (10 * floor(lag_ms / 10))::int || ' ms' end",
  machine: "coalesce(nullif(machine, ''), '?')",
  codec: "coalesce(codec, '?')",
  signer: "case when signer_known then left(signer, 16) when signer is null then 'not looked at' else 'unknown' end",
} as const;
export type HoursBy = keyof typeof HOURS_BY;

/** The first of an answer; `more`: there are others. What was withdrawn is in none. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

const MOST_ROWS = 1000;
const listed = <Row>(rows: readonly Row[]): Listed<Row> => ({ rows: rows.slice(0, MOST_ROWS), more: rows.length > MOST_ROWS });

export interface Hours {
  readonly what: string;
  readonly hours: number;
  readonly shards: number;
  readonly bytes: number;
}

/** Hours of recordings, most first. */
export async function hoursBy(queries: Queries, by: HoursBy): Promise<Listed<Hours>> {
  return listed(
    await queries.query<Hours>(
      `select ${HOURS_BY[by]} as what, coalesce(sum(duration_s), 0)::float8 / 3600 as hours, count(*)::int as shards, coalesce(sum(bytes), 0)::float8 as bytes
       from corpus.shard where revoked_utc is null group by 1 order by 2 desc, 1 limit ${MOST_ROWS + 1}`,
      [],
    ),
  );
}

/** Two shards, and what the first has of the second. `share`: of its length. */
export interface Duplicate {
  readonly place: string;
  readonly other: string;
  readonly of: OverlapKind;
  readonly share: number;
  readonly from_s: number;
  readonly to_s: number;
}

/** Shards that hold what another one holds: the same video file, or pictures and input that were recorded again. Most first. */
export async function duplicates(queries: Queries): Promise<Listed<Duplicate>> {
  const { rows, more } = listed(
    await queries.query<Omit<Duplicate, 'of'> & { readonly kind: number }>(
      `select s.place, o.place as other, v.kind, v.share, v.from_s, v.to_s
       from corpus.overlap v join corpus.shard s on s.no = v.shard join corpus.shard o on o.no = v.other
       where s.revoked_utc is null and o.revoked_utc is null
       order by v.share desc, v.shard, v.other, v.kind limit ${MOST_ROWS + 1}`,
      [],
    ),
  );
  return { rows: rows.map(({ kind, ...rest }) => ({ ...rest, of: OVERLAP_KINDS[kind] as OverlapKind })), more };
}

/** A shard that something speaks against. */
export interface Suspect {
  readonly place: string;
  readonly title: string;
  readonly score: number;
  readonly signs: readonly { readonly sign: string; readonly share: number; readonly doubt: number }[];
}

/** Worst first. */
export async function suspects(queries: Queries, below: number): Promise<Listed<Suspect>> {
  return listed(
    await queries.query<Suspect>(
      `select place, title, score, signs from corpus.shard where score < $1 and score < 1 and revoked_utc is null
       order by score, no limit ${MOST_ROWS + 1}`,
      [below],
    ),
  );
}

/** How the judging stands. */
export interface Verdicts {
  readonly level: string;
  readonly verdict: string;
  readonly shards: number;
}

/** Of this version of judging. */
export async function verdicts(queries: Queries): Promise<Verdicts[]> {
  return await queries.query<Verdicts>(
    'select level, verdict, count(*)::int as shards from corpus.result where version = $1 group by level, verdict order by level desc, verdict',
    [JUDGE_VERSION],
  );
}

export interface Unreadable {
  readonly place: string;
  readonly says: string;
}

export async function unreadable(queries: Queries): Promise<Listed<Unreadable>> {
  return listed(
    await queries.query<Unreadable>(
      `select s.place, coalesce(r.says, '') as says from corpus.result r join corpus.shard s on s.no = r.shard
       where r.verdict = 'unreadable' and r.version = $1 and s.revoked_utc is null order by r.judged_utc desc limit ${MOST_ROWS + 1}`,
      [JUDGE_VERSION],
    ),
  );
}
