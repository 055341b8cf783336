import { Measures } from '#corpus/core/authenticity/measures.ts';
import { OVERLAP_KINDS } from '#corpus/core/authenticity/print-kinds.ts';
import { authenticity, LEAST_SESSIONS } from '#corpus/core/authenticity/score.ts';
import type { Queries } from '#corpus/database/database.ts';

interface Scored {
  readonly no: string;
  readonly title: string;
  readonly measures: unknown;
  readonly signer_known: boolean | null;
  readonly foreign_watermark: number | null;
  readonly invented_pictures: number | null;
  readonly same_input: number;
  readonly same_pictures: number;
}

/** Kinds of overlap, as the database numbers them: these are of pictures, the others of input. */
const PICTURES = [OVERLAP_KINDS.indexOf('pictures'), OVERLAP_KINDS.indexOf('video')].join(', ');

/**
 * Pieces of one session hold the same: they say so, and have the same signer, or else anybody could. Of two others that hold the same, the one that counts as the original, which is not accused: signed by a known key before unsigned, then by the time that it says, then by
 * when it was found.
 */
const FIRST = (of: 's' | 'o'): string => `(not coalesce(${of}.signer_known, false), coalesce(${of}.recorded_utc, 'infinity'), ${of}.no)`;

/**
 * Scores shards that were measured, and again what is no longer right: the shards that hold the same, and all of a game once as many sessions of it are known
 * as say what is usual in it, or twice as many as when they were scored last.
 */
export async function scoreShards(queries: Queries, sha256s: readonly string[]): Promise<void> {
  const touched = await queries.query<{ no: string; title: string }>(
    `select no, title from corpus.shard where sha256 = any($1)
     union select o.no, o.title from corpus.overlap v join corpus.shard s on s.no = v.shard join corpus.shard o on o.no = v.other where s.sha256 = any($1)`,
    [sha256s],
  );
  const ofTitle = Map.groupBy(touched, ({ title }) => title);
  for (const [title, shards] of ofTitle) {
    const usual = await usualOf(queries, title);
    const before = usual.sessions - shards.length;
    const isNews =
      Math.floor(Math.log2(Math.max(1, usual.sessions / LEAST_SESSIONS))) > Math.floor(Math.log2(Math.max(1, before / LEAST_SESSIONS)));
    const isFirst = usual.sessions >= LEAST_SESSIONS && before < LEAST_SESSIONS;
    await scoreThese(queries, isNews || isFirst ? { title } : { nos: shards.map(({ no }) => no) }, usual);
  }
}

/** Half of a game's sessions leave fewer stretches unanswered. */
async function usualOf(queries: Queries, title: string): Promise<{ readonly sessions: number; readonly unrelated: number }> {
  const [row] = await queries.query<{ sessions: number; unrelated: number | null }>(
    `select count(unrelated)::int as sessions, percentile_cont(0.5) within group (order by unrelated) as unrelated
     from (select unrelated from corpus.shard where title = $1 and unrelated is not null order by no desc limit 1000) as latest`,
    [title],
  );
  return { sessions: row?.sessions ?? 0, unrelated: row?.unrelated ?? 1 };
}

async function scoreThese(
  queries: Queries,
  which: { readonly title: string } | { readonly nos: readonly string[] },
  usual: Awaited<ReturnType<typeof usualOf>>,
): Promise<void> {
  const rows = await queries.query<Scored>(
    `select s.no, s.title, s.measures, s.signer_known, s.foreign_watermark, s.invented_pictures,
       coalesce(max(v.share) filter (where v.kind not in (${PICTURES})), 0)::float8 as same_input,
       coalesce(max(v.share) filter (where v.kind in (${PICTURES})), 0)::float8 as same_pictures
     from corpus.shard s
     left join (corpus.overlap v join corpus.shard o on o.no = v.other) on v.shard = s.no
       and (o.origin is distinct from s.origin or o.signer is distinct from s.signer)
       and ${FIRST('o')} < ${FIRST('s')}
     where s.measures is not null and ${'title' in which ? 's.title = $1' : 's.no = any($1)'} group by s.no`,
    ['title' in which ? which.title : which.nos],
  );
  const scores = rows.flatMap((row) => {
    const { data: measures } = Measures.safeParse(row.measures);
    // Of another version of judging: it is measured again when it is judged again.
    if (measures === undefined) return [];
    const { score, signs } = authenticity(measures, {
      usual,
      sameInput: row.same_input,
      samePictures: row.same_pictures,
      inventedPictures: row.invented_pictures ?? undefined,
      foreignWatermark: row.foreign_watermark ?? undefined,
      signerKnown: row.signer_known ?? undefined,
    });
    return [{ no: row.no, score, signs }];
  });
  await queries.query(
    `update corpus.shard s set score = r.score, signs = r.signs
     from jsonb_to_recordset($1::jsonb) as r(no bigint, score real, signs jsonb) where s.no = r.no`,
    [JSON.stringify(scores)],
  );
}
