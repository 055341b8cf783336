import { PgBoss } from 'pg-boss';
import { JOB_KINDS, type JobCounts, type JobKind } from '#corpus/core/corpus-calls.ts';
import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import { type ExportPart, partsBy } from '#corpus/export/parts/part.ts';
import { Job, JUDGE_VERSION, jobId } from '#corpus/jobs/job.ts';
import { backoff } from '#format/source/backoff.ts';

/** A worker that says nothing for this long is gone, s: what pg-boss allows at least. */
const HEARTBEAT_S = 10;
/** A job takes this long at most, s: what pg-boss allows. */
const LONGEST_S = 86_399;
/** Each worker that is killed costs a try, and so does each time that a store does not answer: workers give up long before. */
const TRIES = 10_000;
/** After a store that does not answer: next time later, s. */
const LATER_S = { first: 5, most: 600 };
/** Finished jobs are kept for a day: pg-boss slows down with a million rows. */
const KEPT_S = 86_400;
const WAITING_S = 3650 * 86_400;
const AT_ONCE = 1000;

/** A job in hand: only the attempt that has it can settle it. */
export interface TakenJob {
  readonly id: string;
  readonly job: Job;
  /** Where the shard lies now: a folder, or `s3://BUCKET/KEY`; of a part, its folder. */
  readonly place: string;
  /** What is to be exported. */
  readonly part: ExportPart | undefined;
  /** What made its tiles, once that is known. */
  readonly tiles: { readonly session: string; readonly keyId: string } | undefined;
  readonly queue: string;
  readonly retryCount: number;
}

type Known = Pick<TakenJob, 'place' | 'tiles' | 'part'>;
const UNKNOWN: Known = { place: '', tiles: undefined, part: undefined };

const queueOf = (level: JobKind, version: number): string => `${level}-v${version}`;

/** pg-boss asks through whatever asks the rest: so a job and its result are settled in one transaction. */
const through = (queries: Queries) => ({
  executeSql: async (sql: string, values?: unknown[]) => ({ rows: await queries.query<never>(sql, values) }),
});

/** The jobs of a corpus, on pg-boss, of one version of judging: those of others are left to their workers. */
export class JobQueue implements AsyncDisposable {
  readonly #boss: PgBoss;
  readonly #database: CorpusDatabase;
  readonly #version: number;

  private constructor(boss: PgBoss, database: CorpusDatabase, version: number) {
    [this.#boss, this.#database, this.#version] = [boss, database, version];
  }

  get #names(): readonly string[] {
    return JOB_KINDS.map((level) => queueOf(level, this.#version));
  }

  /** `log` is told of what goes wrong in the background. */
  static async open(database: CorpusDatabase, log: (line: string) => void, version = JUDGE_VERSION): Promise<JobQueue> {
    const boss = new PgBoss({
      db: through(database),
      ...(database.kind === 'embedded' && { backend: 'pglite' as const }),
      schedule: false,
      superviseIntervalSeconds: 2,
      monitorIntervalSeconds: 1,
    });
    boss.on('error', (error) => log(`queue: ${error.message}`));
    await boss.start();
    const queue = new JobQueue(boss, database, version);
    for (const level of JOB_KINDS)
      await boss.createQueue(queueOf(level, version), {
        policy: 'standard',
        retryLimit: TRIES,
        retryDelay: 0,
        expireInSeconds: LONGEST_S,
        heartbeatSeconds: HEARTBEAT_S,
        deleteAfterSeconds: KEPT_S,
        retentionSeconds: WAITING_S,
      });
    // An embedded database belongs to one process: its running jobs died with the last one. On a server, look for lost jobs at once: a short-lived worker never gets to the first regular look.
    if (database.kind === 'embedded') await queue.#reviveAll();
    else for (const level of JOB_KINDS) await boss.supervise(queueOf(level, version));
    return queue;
  }

  /** Jobs that wait already, or were done within a day, are left out. */
  async add(jobs: readonly Job[], queries: Queries = this.#database): Promise<void> {
    for (const level of JOB_KINDS) {
      const ofLevel = jobs.filter((job) => job.level === level);
      for (let at = 0; at < ofLevel.length; at += AT_ONCE)
        await this.#boss.insert(
          queueOf(level, this.#version),
          ofLevel.slice(at, at + AT_ONCE).map((job) => ({ id: jobId(job), data: job })),
          { db: through(queries) },
        );
    }
  }

  /** As {@link add}; what is kept of them, finished or failed, does not stand in the way: their results are gone. */
  async addAgain(jobs: readonly Job[], queries: Queries): Promise<void> {
    await queries.query(
      `delete from pgboss.job where name = any($1) and id = any($2::uuid[]) and state in ('completed', 'failed', 'cancelled')`,
      [this.#names, jobs.map(jobId)],
    );
    await this.add(jobs, queries);
  }

  /** Takes up to `most` jobs, of the first level before those of the next. */
  async take(most: number, levels: readonly JobKind[] = JOB_KINDS): Promise<TakenJob[]> {
    const taken: Omit<TakenJob, keyof Known>[] = [];
    for (const level of levels) {
      if (taken.length >= most) break;
      const queue = queueOf(level, this.#version);
      const jobs = await this.#boss.fetch<unknown>(queue, { batchSize: most - taken.length, includeMetadata: true });
      for (const { id, data, retryCount } of jobs) {
        const parsed = Job.safeParse(data);
        if (parsed.success) taken.push({ id, job: parsed.data, queue, retryCount });
        else await this.#boss.fail(queue, id, { message: parsed.error.message });
      }
    }
    const shards = await this.#knownOf(taken.flatMap(({ job }) => (job.level === 'export' ? [] : [job.shard])));
    const parts = await this.#partsOf(taken.flatMap(({ job }) => (job.level === 'export' ? [job.shard] : [])));
    // A shard is never taken out of the catalogue, nor a part out of an export.
    return taken.map((one) => ({ ...one, ...((one.job.level === 'export' ? parts : shards).get(one.job.shard) ?? UNKNOWN) }));
  }

  /** Says that these are still being done. */
  async beat(jobs: readonly TakenJob[]): Promise<void> {
    for (const [queue, ofQueue] of Map.groupBy(jobs, (job) => job.queue)) await this.#boss.touch(queue, ofQueue as never);
  }

  /** These are done; within the transaction that keeps their results. Those that were given to somebody else meanwhile are left to them. */
  async complete(jobs: readonly TakenJob[], queries: Queries): Promise<void> {
    for (const [queue, ofQueue] of Map.groupBy(jobs, (job) => job.queue))
      await this.#boss.complete(queue, ofQueue as never, undefined, { db: through(queries) });
  }

  /** These wait again at once; each costs a try. */
  async putBack(jobs: readonly TakenJob[], why: string): Promise<void> {
    for (const [queue, ofQueue] of Map.groupBy(jobs, (job) => job.queue)) await this.#boss.fail(queue, ofQueue as never, { message: why });
  }

  /** This could not be done now: it is tried again later, each time twice as late. */
  async putOff(taken: TakenJob, why: string): Promise<void> {
    const laterS = backoff(taken.retryCount + 1, LATER_S);
    await this.#database.transaction(async (queries) => {
      await this.#boss.fail(taken.queue, taken as never, { message: why }, { db: through(queries) });
      await queries.query(
        `update pgboss.job set start_after = now() + make_interval(secs => $3) where name = $1 and id = $2 and state = 'retry'`,
        [taken.queue, taken.id, laterS],
      );
    });
  }

  async counts(): Promise<JobCounts[]> {
    const rows = await this.#database.query<{ name: string; state: string; count: number }>(
      `select name, state::text, count(*)::int as count from pgboss.job where name = any($1) group by name, state`,
      [this.#names],
    );
    const count = (level: JobKind, states: readonly string[]) =>
      rows.reduce((sum, row) => sum + (row.name === queueOf(level, this.#version) && states.includes(row.state) ? row.count : 0), 0);
    return JOB_KINDS.map((level) => ({
      level,
      waiting: count(level, ['created', 'retry']),
      running: count(level, ['active']),
      failed: count(level, ['failed']),
    }));
  }

  /** Jobs that failed for good, and those of shards that could not be read, wait again. Resolves with how many these are. */
  async retry(): Promise<number> {
    return await this.#database.transaction(async (queries) => {
      const unread = await queries.query<{ shard: string; level: JobKind }>(
        `with gone as (delete from corpus.result where verdict = 'unreadable' and version = $1 returning shard, level)
         select s.sha256 as shard, g.level from gone g join corpus.shard s on s.no = g.shard`,
        [this.#version],
      );
      const unmade = await queries.query<{ sha256: string }>(
        `update corpus.part set verdict = null, says = null where verdict <> 'pass' and coalesce(cardinality(made), 0) = 0 returning sha256`,
      );
      const failed = await queries.query<{ data: unknown }>(`select data from pgboss.job where state = 'failed' and name = any($1)`, [
        this.#names,
      ]);
      const jobs = [
        ...unmade.map(({ sha256 }) => ({ shard: sha256, level: 'export' as const, version: this.#version })),
        ...unread.map(({ shard, level }) => ({ shard, level, version: this.#version })),
        ...failed.flatMap(({ data }) => Job.safeParse(data).data ?? []),
      ];
      await this.addAgain(jobs, queries);
      return jobs.length;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#boss.stop({ graceful: false, close: false });
  }

  /** It may have moved since the job was made. */
  async #knownOf(sha256s: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    if (sha256s.length === 0) return new Map();
    const rows = await this.#database.query<{ sha256: string; place: string; session: string | null; key: string | null }>(
      'select sha256, place, tile_session::text as session, tile_key as key from corpus.shard where sha256 = any($1)',
      [sha256s],
    );
    return new Map(
      rows.map(({ sha256, place, session, key }) => [
        sha256,
        { place, part: undefined, tiles: session === null || key === null ? undefined : { session, keyId: key } },
      ]),
    );
  }

  async #partsOf(sha256s: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    if (sha256s.length === 0) return new Map();
    const parts = await partsBy(this.#database, sha256s);
    return new Map([...parts].map(([sha256, part]) => [sha256, { place: part.folder, part, tiles: undefined }]));
  }

  async #reviveAll(): Promise<void> {
    for (const level of JOB_KINDS) {
      const queue = queueOf(level, this.#version);
      const lost = await this.#database.query<{ id: string; retryCount: number }>(
        `select id, retry_count as "retryCount" from pgboss.job where name = $1 and state = 'active'`,
        [queue],
      );
      if (lost.length > 0) await this.#boss.fail(queue, lost as never, { message: 'its worker was ended' });
    }
  }
}
