import { OVERLAP_KINDS } from '#core/authenticity/print-kinds.ts';
import type { Queries } from '#corpus/database/database.ts';

/** So many prints at one distance in time are no chance. */
const LEAST_PRINTS = 3;
/** A print stands for the time around it, s: pictures are compared over eight seconds, ten strokes take about as long. What is common is counted in pieces of this length. */
const PIECE_S = 8;
/** A print that so many shards have, of a menu or a loading screen, says nothing. */
const MOST_SHARDS = 100;
/** Shards with one video that are entered beside each. */
const MOST_SAME = 20;

/**
 * Finds what of these shards others have as well: prints that agree, at the same distance in time to a second. Kept for both sides, each as the share of its own length that has
 * such prints in it.
 */
export async function findOverlaps(queries: Queries, sha256s: readonly string[]): Promise<void> {
  await queries.query(
    `with mine as (
       select p.hash, p.kind, p.shard, p.at_s from corpus.print p join corpus.shard s on s.no = p.shard where s.sha256 = any($1)
     ), common as (
       select hash, kind from corpus.print where (hash, kind) in (select hash, kind from mine) group by hash, kind
       having count(*) between 2 and ${MOST_SHARDS}
     ), pair as (
       select m.shard, o.shard as other, m.kind, m.at_s, o.at_s as other_s, round(m.at_s - o.at_s) as apart
       from mine m join common using (hash, kind) join corpus.print o on o.hash = m.hash and o.kind = m.kind and o.shard <> m.shard
     ), run as (
       select shard, other, kind, min(at_s) as from_s, max(at_s) as to_s, min(other_s) as other_from_s, max(other_s) as other_to_s,
         ${PIECE_S} * count(distinct floor(at_s / ${PIECE_S})) as common_s
       from pair group by shard, other, kind, apart having count(distinct at_s) >= ${LEAST_PRINTS}
     ), side as (
       select shard, other, kind, from_s, to_s, common_s from run
       union all select other, shard, kind, other_from_s, other_to_s, common_s from run
     )
     insert into corpus.overlap (shard, other, kind, share, from_s, to_s)
     select r.shard, r.other, r.kind, least(1, max(r.common_s) / greatest(max(s.duration_s), 1)), min(r.from_s), max(r.to_s)
     from side r join corpus.shard s on s.no = r.shard
     group by r.shard, r.other, r.kind
     on conflict (shard, other, kind) do update set share = excluded.share, from_s = excluded.from_s, to_s = excluded.to_s`,
    [sha256s],
  );
}

/** Finds other shards with the very same video; kept for both sides. */
export async function findSameVideos(queries: Queries, sha256s: readonly string[]): Promise<void> {
  await queries.query(
    `with pair as (
       select s.no as shard, o.no as other, s.duration_s, o.duration_s as other_s from corpus.shard s
       cross join lateral (
         select no, duration_s from corpus.shard t where t.video_sha256 = s.video_sha256 and t.no <> s.no order by t.no limit ${MOST_SAME}
       ) as o
       where s.sha256 = any($1) and s.video_sha256 <> ''
     )
     insert into corpus.overlap (shard, other, kind, share, from_s, to_s)
     select distinct shard, other, ${OVERLAP_KINDS.indexOf('video')}, 1, 0, coalesce(duration_s, 0)
     from (select shard, other, duration_s from pair union all select other, shard, other_s from pair) as side
     on conflict (shard, other, kind) do nothing`,
    [sha256s],
  );
}
