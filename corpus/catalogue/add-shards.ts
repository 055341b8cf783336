import { type FoundShard, sha256At } from '#corpus/catalogue/found-shards.ts';
import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import { sqlStateOf } from '#corpus/database/sql-state.ts';
import { isSample, type Job, JUDGE_VERSION } from '#corpus/jobs/job.ts';
import type { JobQueue } from '#corpus/jobs/job-queue.ts';

const AT_ONCE = 500;

/** What was entered. */
export interface Added {
  readonly found: number;
  /** Of them, those that were not known. */
  readonly added: number;
}

/**
 * Enters shards into the catalogue, with a job for each that this version has not judged. A shard that is known keeps its place if that copy is good;
 * otherwise it moves to the new place, and is judged there.
 */
export async function addShards(database: CorpusDatabase, queue: JobQueue, found: AsyncIterable<FoundShard>): Promise<Added> {
  const counts = { found: 0, added: 0 };
  let batch: FoundShard[] = [];
  const enter = async () => {
    counts.added += await enterPatiently(database, queue, batch);
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

/** Two that change the same rows in another order: one of them is told to try again (PostgreSQL, appendix A). */
const AGAIN: readonly (string | undefined)[] = ['40P01', '40001'];
const MOST_TIMES = 10;

async function enterPatiently(database: CorpusDatabase, queue: JobQueue, batch: readonly FoundShard[]): Promise<number> {
  // A shard that lies in two places is entered once; in one order, so that two who enter the same do not wait for each other.
  const once = [...new Map(batch.map((shard) => [shard.sha256, shard])).values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  const { shards, moved } = await settled(database, once);
  for (let times = 1; ; times++) {
    try {
      return await database.transaction(async (queries) => await enterThese(queries, queue, shards, moved));
    } catch (error) {
      if (times === MOST_TIMES || !AGAIN.includes(sqlStateOf(error))) throw error;
    }
  }
}

interface Settled {
  readonly shards: readonly FoundShard[];
  /** Shards the catalogue knows that have moved to another place. */
  readonly moved: readonly string[];
}

/** Leaves out shards that keep the place they have. A folder in a bucket may bear the hash of somebody else's shard: a known one moves only to where it is found. */
async function settled(queries: Queries, shards: readonly FoundShard[]): Promise<Settled> {
  const found = new Map(shards.map((shard) => [shard.sha256, shard]));
  const known = await queries.query<{ sha256: string; place: string; verdict: string | null }>(
    'select sha256, place, verdict from corpus.shard where sha256 = any($1)',
    [[...found.keys()]],
  );
  const moved: string[] = [];
  const stays = new Set<string>();
  for (const { sha256, place, verdict } of known) {
    const shard = found.get(sha256);
    if (shard === undefined || shard.place === place) continue;
    // What cannot be read now is no proof.
    const is = async (where: Promise<string> | undefined) => where === undefined || (await where.catch(() => undefined)) === sha256;
    const isGood = (verdict === null || verdict === 'pass') && (await is(sha256At(place)));
    if (isGood || !(await is(shard.prove?.()))) stays.add(sha256);
    else moved.push(sha256);
  }
  return { shards: shards.filter(({ sha256 }) => !stays.has(sha256)), moved };
}

/** Returns how many were new. */
async function enterThese(queries: Queries, queue: JobQueue, shards: readonly FoundShard[], moved: readonly string[]): Promise<number> {
  const rows = await queries.query<{ is_new: boolean }>(
    `insert into corpus.shard as s (sha256, place) select sha256, place from jsonb_to_recordset($1::jsonb) as r(sha256 text, place text)
     on conflict (sha256) do update set place = excluded.place where s.place is distinct from excluded.place returning (xmax = 0) as is_new`,
    [JSON.stringify(shards)],
  );
  // What was found at the old place says nothing of the new one.
  await queries.query(`delete from corpus.result r using corpus.shard s where s.no = r.shard and s.sha256 = any($1)`, [moved]);
  await queries.query('update corpus.shard set verdict = null, deep_verdict = null where sha256 = any($1)', [moved]);
  const lacking = await lackingFast(
    queries,
    shards.map(({ sha256 }) => sha256),
  );
  const [again, first] = [true, false].map((is) => lacking.filter(({ shard }) => moved.includes(shard) === is)) as [Job[], Job[]];
  await queue.add(first, queries);
  await queue.addAgain(again, queries);
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
 * Makes the queue again, from the catalogue less the results and what was withdrawn: after a power cut, a queue that was thrown away, or a new version of judging. What waits already stays as
 * it is. Returns how many jobs there are to do.
 */
export async function requeue(database: CorpusDatabase, queue: JobQueue, deepShare: number): Promise<number> {
  const parts = await database.query<{ sha256: string }>('select sha256 from corpus.part where verdict is null', []);
  await queue.addAgain(
    parts.map(({ sha256 }) => ({ shard: sha256, level: 'export', version: JUDGE_VERSION })),
    database,
  );
  let [after, jobs] = ['0', parts.length];
  for (;;) {
    const rows = await database.query<{ no: string; sha256: string; fast: boolean; deep: boolean; found: boolean; readable: boolean }>(
      `select s.no, s.sha256, f.job is not null as fast, d.job is not null as deep,
         f.verdict is distinct from 'unreadable' as readable, coalesce(jsonb_array_length(f.findings), 0) > 0 as found
       from corpus.shard s
       left join corpus.result f on f.shard = s.no and f.level = 'fast' and f.version = $2
       left join corpus.result d on d.shard = s.no and d.level = 'deep' and d.version = $2
       where s.no > $1 and s.revoked_utc is null order by s.no limit ${PAGE}`,
      [after, JUDGE_VERSION],
    );
    const lacking = rows.flatMap(({ sha256, fast, deep, found, readable }): Job[] => {
      if (!fast) return [{ shard: sha256, level: 'fast', version: JUDGE_VERSION }];
      return (found || isSample(sha256, deepShare)) && readable && !deep && deepShare > 0
        ? [{ shard: sha256, level: 'deep', version: JUDGE_VERSION }]
        : [];
    });
    await queue.addAgain(lacking, database);
    jobs += lacking.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return jobs;
    after = last.no;
  }
}
