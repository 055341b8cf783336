import type { FoundShard } from '#corpus/catalogue/found-shards.ts';
import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import { type Job, JUDGE_VERSION } from '#corpus/jobs/job.ts';
import type { JobQueue } from '#corpus/jobs/job-queue.ts';

const AT_ONCE = 500;

/** Enters shards into the catalogue, and jobs for those that were not judged by this version. One that is known already, wherever it lay then, is known by its new place. */
export async function addShards(
  database: CorpusDatabase,
  queue: JobQueue,
  found: AsyncIterable<FoundShard>,
): Promise<{ readonly found: number; readonly added: number }> {
  const counts = { found: 0, added: 0 };
  let batch: FoundShard[] = [];
  const enter = async () => {
    const added = await database.transaction(async (queries) => await enterThese(queries, queue, batch));
    counts.added += added;
    batch = [];
  };
  for await (const shard of found) {
    counts.found += 1;
    batch.push(shard);
    if (batch.length === AT_ONCE) await enter();
  }
  if (batch.length > 0) await enter();
  return counts;
}

/** Returns how many were new. */
async function enterThese(queries: Queries, queue: JobQueue, shards: readonly FoundShard[]): Promise<number> {
  // A shard that lies in two places is entered once: a row cannot be changed twice by one statement.
  const once = [...new Map(shards.map((shard) => [shard.sha256, shard])).values()];
  const rows = await queries.query<{ sha256: string; is_new: boolean }>(
    `insert into corpus.shard as s (sha256, place) select sha256, place from jsonb_to_recordset($1::jsonb) as r(sha256 text, place text)
     on conflict (sha256) do update set place = excluded.place returning s.sha256, (xmax = 0) as is_new`,
    [JSON.stringify(once)],
  );
  await queue.add(
    await lackingFast(
      queries,
      once.map(({ sha256 }) => sha256),
    ),
    queries,
  );
  return rows.filter(({ is_new }) => is_new).length;
}

async function lackingFast(queries: Queries, sha256s: readonly string[]): Promise<Job[]> {
  const rows = await queries.query<{ sha256: string }>(
    `select sha256 from corpus.shard s where sha256 = any($1)
       and not exists (select 1 from corpus.result r where r.shard = s.no and r.level = 'fast' and r.version = $2)`,
    [sha256s, JUDGE_VERSION],
  );
  return rows.map(({ sha256 }) => ({ shard: sha256, level: 'fast', version: JUDGE_VERSION }));
}

const PAGE = 5000;

/**
 * Makes the queue again, from the catalogue less the results: after a power cut, a queue that was thrown away, or a new version of judging. What waits already stays as
 * it is. Returns how many jobs there are to do.
 */
export async function requeue(database: CorpusDatabase, queue: JobQueue, deepShare: number): Promise<number> {
  let [after, jobs] = ['0', 0];
  for (;;) {
    const rows = await database.query<{ no: string; sha256: string; fast: boolean; deep: boolean; found: boolean }>(
      `select s.no, s.sha256, f.job is not null as fast, d.job is not null as deep,
         f.verdict is distinct from 'unreadable' and coalesce(jsonb_array_length(f.findings), 0) > 0 as found
       from corpus.shard s
       left join corpus.result f on f.shard = s.no and f.level = 'fast' and f.version = $2
       left join corpus.result d on d.shard = s.no and d.level = 'deep' and d.version = $2
       where s.no > $1 order by s.no limit ${PAGE}`,
      [after, JUDGE_VERSION],
    );
    const lacking = rows.flatMap(({ sha256, fast, deep, found }): Job[] => {
      if (!fast) return [{ shard: sha256, level: 'fast', version: JUDGE_VERSION }];
      return found && !deep && deepShare > 0 ? [{ shard: sha256, level: 'deep', version: JUDGE_VERSION }] : [];
    });
    await queue.add(lacking);
    jobs += lacking.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return jobs;
    after = last.no;
  }
}
