import { OVERLAP_KINDS } from '#corpus/core/authenticity/print-kinds.ts';
import type { Queries } from '#corpus/database/database.ts';

/** So many prints at one distance in time are no chance. */
const LEAST_PRINTS = 3;
/** A print stands for the time around it, s: pictures are compared over eight seconds, ten strokes take about as long. What is common is counted in pieces of this length. */
const PIECE_S = 8;
/** Of prints at one distance: where they are, and how long all of it is, s. */
const RUN = `min(at_s) as from_s, max(at_s) as to_s, min(other_s) as other_from_s, max(other_s) as other_to_s,
  ${PIECE_S} * count(distinct floor(at_s / ${PIECE_S})) as common_s`;
const IS_RUN = `count(distinct at_s) >= ${LEAST_PRINTS}`;
/**
 * Something that this many other shards have too is usually a menu or a loading screen. It counts only if it fills this share of the session, so sending one session a hundred times does
 * not hide further copies of it. Pictures must also last this many seconds, because a short session may show little more than the game's intro. Input needs no such minimum: no two
 * players press the same keys at the same intervals.
 */
const COMMON = { shards: 100, share: 0.5, picturesS: 300 };
/**
 * If more shards than that have a print, or if many have the same video, a shard is compared with this many of them: first those that a known key signed, then the earliest. For prints only the
 * first hundred are looked at, so the original is missed if a hundred copies were entered before it.
 */
const MOST_COMPARED = 20;
const PICTURES = OVERLAP_KINDS.indexOf('pictures');

/**
 * Finds what of these shards others have as well: prints that agree, at the same distance in time to a second. Kept for both sides, each as the share of its own length that has
 * such prints in it. For common prints all distances are added up, because a copy may have been cut in many places.
 */
export async function findOverlaps(queries: Queries, sha256s: readonly string[]): Promise<void> {
  await queries.query(
    `with mine as (
       select p.hash, p.kind, p.shard, p.at_s, coalesce(s.signer_known, false) as signed from corpus.print p join corpus.shard s on s.no = p.shard
       where s.sha256 = any($1)
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
       where o.holders < ${COMMON.shards} or o.nth <= ${MOST_COMPARED} or m.signed
     ), run as (
       select shard, other, kind, false as common, ${RUN} from pair where rare group by shard, other, kind, apart having ${IS_RUN}
       union all select shard, other, kind, true, ${RUN} from pair group by shard, other, kind, apart having ${IS_RUN} and not bool_and(rare)
     ), side as (
       select shard, other, kind, common, from_s, to_s, common_s from run
       union all select other, shard, kind, common, other_from_s, other_to_s, common_s from run
     ), counted as (
       select shard, other, kind, common, min(from_s) as from_s, max(to_s) as to_s, case when common then sum(common_s) else max(common_s) end as common_s
       from side group by shard, other, kind, common
     ), held as (
       select c.*, least(1, c.common_s / greatest(s.duration_s, 1)) as share from counted c join corpus.shard s on s.no = c.shard
       where not c.common
         or c.common_s >= greatest(${COMMON.share} * s.duration_s, case when c.kind = ${PICTURES} then ${COMMON.picturesS} else 1 end)
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
