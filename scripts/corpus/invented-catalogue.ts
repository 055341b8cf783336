import { Measures } from '#corpus/core/authenticity/measures.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { JUDGE_VERSION } from '#corpus/jobs/job.ts';

/** What is measured of a clean session is as long as this. */
const MEASURES = JSON.stringify(
  Object.fromEntries(
    Object.keys(Measures.shape).map((sign) => [sign, { share: 0.0123456789, of: 4321, at: [{ from_s: 12.345678, to_s: 23.456789 }] }]),
  ),
);
/** Rows in one statement: an embedded database holds all of a statement in memory. */
const AT_ONCE = 50_000;

/** Fills a catalogue with rows of a corpus that was judged: 200 titles, 50 machines, some duplicates, forgeries and withdrawals. */
export async function fillCatalogue(database: CorpusDatabase, rows: number): Promise<void> {
  for (let from = 1; from <= rows; from += AT_ONCE)
    await database.query(
      `insert into corpus.shard (sha256, place, session_id, title, build, os, machine, codec, width, height, fps, frames, duration_s, bytes,
         recorded_utc, video_sha256, consent, revocation_id, verdict, lag_ms, lag_signal, signer, signer_known, unrelated, score, signs, scopes, license, devices, measures)
       select md5(i::text) || md5((i + 1)::text), 's3://corpus/shards/' || i, gen_random_uuid(), 'Game ' || (i % 200), '1.' || (i % 7), 'Windows 11',
         'CPU ' || (i % 50), 'AV1_SVT', 1920, 1080, 60, 36000 + i % 1000, 600 + i % 20, 375e6 + i % 100000, now() - make_interval(secs => i),
         md5(i::text), 'consent#' || (i % 9000),
         ('00000000-0000-4000-8000-' || lpad((i % 9000)::text, 12, '0'))::uuid,
         case when i % 40 = 0 then 'fail' else 'pass' end, 20 + i % 60, 'mouse-motion', md5((i % 50)::text), true, (i % 10) / 50.0,
         case when i % 1000 = 0 then 0.1 else 1 end,
         case when i % 1000 = 0 then '[{"sign": "repeated_strokes", "share": 0.62, "doubt": 0.9}]' else '[]' end::jsonb, '["video", "inputs", "network"]', 'ref', '["kb", "mouse"]', $3::jsonb
       from generate_series($1::int, $2::int) as i`,
      [from, Math.min(rows, from + AT_ONCE - 1), MEASURES],
    );
  // Every 2,000th shard has half of another one's pictures.
  await database.query(
    `insert into corpus.overlap (shard, other, kind, share, from_s, to_s)
       select i, i + 1, 0, 0.5, 0, 300 from generate_series((select min(no)::int from corpus.shard where place like 's3:%'), $1::int - 1, 2000) as i`,
    [rows],
  );
  await database.query(
    `insert into corpus.result (job, shard, level, version, verdict, findings, worker, took_ms)
       select gen_random_uuid(), no, 'fast', $1, verdict, '[]', 'bench', 5 from corpus.shard where verdict is not null`,
    [JUDGE_VERSION],
  );
  await database.query('analyze');
}
