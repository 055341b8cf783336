import { OVERLAP_KINDS } from '#corpus/core/authenticity/print-kinds.ts';
import type { Duplicate, Hours, HoursBy, Listed, Suspect, Unreadable, VerdictCount } from '#corpus/core/corpus-calls.ts';
import type { Queries } from '#corpus/database/database.ts';
import { JUDGE_VERSION } from '#corpus/jobs/job.ts';

/** `lag`: in steps of 10 ms. */
const HOURS_OF: Readonly<Record<HoursBy, string>> = {
  title: "coalesce(title, '?')",
  verdict: "coalesce(verdict, 'not judged')",
  lag: "case when lag_ms is null then 'not known' else (10 * floor(lag_ms / 10))::int || ' ms' end",
  machine: "coalesce(nullif(machine, ''), '?')",
  codec: "coalesce(codec, '?')",
  signer: "case when signer_known then left(signer, 16) when signer is null then 'not looked at' else 'unknown' end",
};

const MOST_ROWS = 1000;
/** Of one more than are shown. */
export const listed = <Row>(rows: readonly Row[]): Listed<Row> => ({ rows: rows.slice(0, MOST_ROWS), more: rows.length > MOST_ROWS });

/** Hours of recordings, most first. */
export async function hoursBy(queries: Queries, by: HoursBy): Promise<Listed<Hours>> {
  return listed(
    await queries.query<Hours>(
      `select ${HOURS_OF[by]} as what, coalesce(sum(duration_s), 0)::float8 / 3600 as hours, count(*)::int as shards, coalesce(sum(bytes), 0)::float8 as bytes
       from corpus.shard where revoked_utc is null group by 1 order by 2 desc, 1 limit ${MOST_ROWS + 1}`,
      [],
    ),
  );
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
  return { rows: rows.map(({ kind, ...rest }) => ({ ...rest, of: OVERLAP_KINDS[kind] as Duplicate['of'] })), more };
}

/** Worst first. */
export async function suspects(queries: Queries, below: number): Promise<Listed<Suspect>> {
  return listed(
    await queries.query<Suspect>(
      `select place, coalesce(title, '?') as title, score, signs from corpus.shard where score < $1 and score < 1 and revoked_utc is null
       order by score, no limit ${MOST_ROWS + 1}`,
      [below],
    ),
  );
}

/** How the judging stands, of this version of it. */
export async function verdicts(queries: Queries): Promise<VerdictCount[]> {
  return await queries.query<VerdictCount>(
    `select level, verdict, count(*)::int as shards from corpus.result where version = $1 group by level, verdict
     union all select 'export', verdict, count(*)::int from corpus.part where verdict is not null group by verdict
     order by level desc, verdict`,
    [JUDGE_VERSION],
  );
}

export async function unreadable(queries: Queries): Promise<Listed<Unreadable>> {
  return listed(
    await queries.query<Unreadable>(
      `select place, says from (
         select s.place, coalesce(r.says, '') as says, r.judged_utc as at from corpus.result r join corpus.shard s on s.no = r.shard
         where r.verdict = 'unreadable' and r.version = $1 and s.revoked_utc is null
         union all select folder, coalesce(says, ''), done_utc from corpus.part where verdict = 'unreadable'
       ) as undone order by at desc limit ${MOST_ROWS + 1}`,
      [JUDGE_VERSION],
    ),
  );
}
