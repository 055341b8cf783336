import type { Queries } from '#corpus/database/database.ts';
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

const MOST_ROWS = 1000;

export interface Hours {
  readonly what: string;
  readonly hours: number;
  readonly shards: number;
  readonly bytes: number;
}

/** Hours of recordings, without those whose consent was withdrawn, most first. */
export async function hoursBy(queries: Queries, by: HoursBy): Promise<Hours[]> {
  return await queries.query<Hours>(
    `select ${HOURS_BY[by]} as what, coalesce(sum(duration_s), 0)::float8 / 3600 as hours, count(*)::int as shards, coalesce(sum(bytes), 0)::float8 as bytes
     from corpus.shard where revoked_utc is null group by 1 order by 2 desc, 1 limit ${MOST_ROWS}`,
    [],
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
export async function duplicates(queries: Queries): Promise<Duplicate[]> {
  const rows = await queries.query<Omit<Duplicate, 'of'> & { readonly kind: number }>(
    `select s.place, o.place as other, v.kind, v.share, v.from_s, v.to_s
     from corpus.overlap v join corpus.shard s on s.no = v.shard join corpus.shard o on o.no = v.other
     order by v.share desc, v.shard, v.other, v.kind limit ${MOST_ROWS}`,
    [],
  );
  return rows.map(({ kind, ...rest }) => ({ ...rest, of: OVERLAP_KINDS[kind] as OverlapKind }));
}

/** A shard that something speaks against. */
export interface Suspect {
  readonly place: string;
  readonly title: string;
  readonly score: number;
  readonly signs: readonly { readonly sign: string; readonly share: number; readonly doubt: number }[];
}

/** Worst first. */
export async function suspects(queries: Queries, below: number): Promise<Suspect[]> {
  return await queries.query<Suspect>(
    `select place, title, score, signs from corpus.shard where score < $1 order by score, no limit ${MOST_ROWS}`,
    [below],
  );
}

/** How the judging stands. */
export interface Verdicts {
  readonly level: string;
  readonly verdict: string;
  readonly shards: number;
}

export async function verdicts(queries: Queries): Promise<Verdicts[]> {
  return await queries.query<Verdicts>(
    'select level, verdict, count(*)::int as shards from corpus.result group by level, verdict order by level desc, verdict',
    [],
  );
}

export interface Unreadable {
  readonly place: string;
  readonly says: string;
}

export async function unreadable(queries: Queries): Promise<Unreadable[]> {
  return await queries.query<Unreadable>(
    `select s.place, coalesce(r.says, '') as says from corpus.result r join corpus.shard s on s.no = r.shard
     where r.verdict = 'unreadable' order by r.judged_utc desc limit ${MOST_ROWS}`,
    [],
  );
}
