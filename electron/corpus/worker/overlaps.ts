import { OVERLAP_KINDS } from '#core/authenticity/print-kinds.ts';
import type { Queries } from '#corpus/database/database.ts';

/** So many prints at one distance in time are no chance. */
const LEAST_PRINTS = 3;
/** A print stands for the time around it, s: pictures are compared over eight seconds, ten strokes take about as long. What is common is counted in pieces of this length. */
const PIECE_S = 8;
/** What so many other shards hold, a menu or a loading screen, says something only where it makes up this share of the session: otherwise whoever sends one session a hundred times would hide all that follow. */
const COMMON = { shards: 100, share: 0.5 };
/** Of a hundred and more that hold a print, and of those with one video, so many are compared: those that a known key signed, then the first that were found, so that an original is among them. */
const MOST_COMPARED = 20;

/**
 * Finds what of these shards others have as well: prints that agree, at the same distance in time to a second. Kept for both sides, each as the share of its own length that has
 * such prints in it.
 */
export async function findOverlaps(queries: Queries, sha256s: readonly string[]): Promise<void> {
  await queries.query(
    `with mine as (
       select p.hash, p.kind, p.shard, p.at_s from corpus.print p join corpus.shard s on s.no = p.shard where s.sha256 = any($1)
     ), pair as (
       select m.shard, o.shard as other, m.kind, m.at_s, o.at_s as other_s, round(m.at_s - o.at_s) as apart, o.holders < ${COMMON.shards} as rare
       from mine m cross join lateral (
         select held.shard, held.at_s, count(*) over () as holders,
           row_number() over (order by not coalesce(h.signer_known, false), held.shard) as nth
         from (
           select p.shard, p.at_s from corpus.print p where p.hash = m.hash and p.kind = m.kind and p.shard <> m.shard
           order by p.shard limit ${COMMON.shards}
         ) as held join corpus.shard h on h.no = held.shard
       ) as o
       where o.holders < ${COMMON.shards} or o.nth <= ${MOST_COMPARED}
     ), run as (
       select shard, other, kind, min(at_s) as from_s, max(at_s) as to_s, min(other_s) as other_from_s, max(other_s) as other_to_s,
         ${PIECE_S} * count(distinct floor(at_s / ${PIECE_S})) as all_s,
         case when count(distinct at_s) filter (where rare) >= ${LEAST_PRINTS} then ${PIECE_S} * count(distinct floor(at_s / ${PIECE_S})) filter (where rare) end as rare_s
       from pair group by shard, other, kind, apart having count(distinct at_s) >= ${LEAST_PRINTS}
     ), side as (
       select shard, other, kind, from_s, to_s, all_s, rare_s from run
       union all select other, shard, kind, other_from_s, other_to_s, all_s, rare_s from run
     ), held as (
       select d.*, least(1, case when d.all_s >= ${COMMON.share} * greatest(s.duration_s, 1) then d.all_s else d.rare_s end / greatest(s.duration_s, 1)) as share
       from side d join corpus.shard s on s.no = d.shard
       where d.rare_s is not null or d.all_s >= ${COMMON.share} * greatest(s.duration_s, 1)
     )
     insert into corpus.overlap (shard, other, kind, share, from_s, to_s)
     select shard, other, kind, max(share), min(from_s), max(to_s) from held group by shard, other, kind
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
         select no, duration_s from corpus.shard t where t.video_sha256 = s.video_sha256 and t.no <> s.no
         order by not coalesce(t.signer_known, false), t.no limit ${MOST_COMPARED}
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
