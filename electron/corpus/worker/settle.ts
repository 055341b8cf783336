import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import type { Job } from '#corpus/jobs/job.ts';
import type { JobQueue, TakenJob } from '#corpus/jobs/job-queue.ts';
import { type Judgement, PRINT_KINDS } from '#corpus/judge/judgement.ts';
import { findOverlaps, findSameVideos } from '#corpus/worker/overlaps.ts';
import { scoreShards } from '#corpus/worker/score-shards.ts';

/** A job that was done. */
export interface Done {
  readonly taken: TakenJob;
  readonly judgement: Judgement;
  readonly tookMs: number;
}

/** Shards whose prints are looked for while nobody else adds any: of two that are settled at once, each would miss the other. */
const PRINTS_LOCK = 7_021_948;

/**
 * Keeps results and what follows from them, and takes the jobs off the queue: all in one transaction, so that a job is done exactly when its result is kept. A
 * result that is there already stays as it is. Rejects when the database does not answer; then nothing has changed.
 */
export async function settle(
  database: CorpusDatabase,
  queue: JobQueue,
  done: readonly Done[],
  { worker, deepShare }: { readonly worker: string; readonly deepShare: number },
): Promise<void> {
  await database.transaction(async (queries) => {
    const fresh = new Set(await keepResults(queries, done, worker));
    const news = done.filter(({ taken }) => fresh.has(taken.id));
    const fast = news.filter(({ taken }) => taken.job.level === 'fast');
    const deep = news.filter(({ taken }) => taken.job.level === 'deep');
    if (fast.length > 0) await keepShards(queries, fast);
    if (deep.length > 0) await keepDeep(queries, deep);
    await findCopies(queries, fast);
    const measured = fast.filter(({ judgement }) => judgement.measures !== undefined);
    if (measured.length > 0)
      await scoreShards(
        queries,
        measured.map(({ taken }) => taken.job.shard),
      );
    await queue.add(
      fast.flatMap(({ taken, judgement }) => deepJob(taken.job, judgement, deepShare)),
      queries,
    );
    await queue.complete(
      done.map(({ taken }) => taken),
      queries,
    );
  });
}

/** Finds what other shards hold as well. */
async function findCopies(queries: Queries, fast: readonly Done[]): Promise<void> {
  const read = fast.filter(({ judgement }) => judgement.shard !== undefined);
  if (read.length === 0) return;
  await queries.query('select pg_advisory_xact_lock($1)', [PRINTS_LOCK]);
  const sha256s = read.map(({ taken }) => taken.job.shard);
  await keepPrints(queries, read);
  await findOverlaps(queries, sha256s);
  await findSameVideos(queries, sha256s);
}

/** Deep for whatever warned or failed, and for a sample: chosen by the shard's hash, so that it is the same one whoever chooses. */
function deepJob(job: Job, { verdict, findings }: Judgement, share: number): Job[] {
  const isSample = Number.parseInt(job.shard.slice(0, 8), 16) / 2 ** 32 < share;
  return verdict !== 'unreadable' && share > 0 && (isSample || findings.length > 0) ? [{ ...job, level: 'deep' }] : [];
}

/** Returns the ids of those that were not there. */
async function keepResults(queries: Queries, done: readonly Done[], worker: string): Promise<string[]> {
  const rows = done.map(({ taken: { id, job }, judgement: { verdict, says, findings }, tookMs }) => ({
    id,
    sha256: job.shard,
    level: job.level,
    version: job.version,
    verdict,
    says,
    findings,
    took_ms: Math.round(tookMs),
  }));
  const kept = await queries.query<{ job: string }>(
    `insert into corpus.result (job, shard, level, version, verdict, says, findings, worker, took_ms)
     select r.id, s.no, r.level, r.version, r.verdict, r.says, r.findings, $2, r.took_ms
     from jsonb_to_recordset($1::jsonb) as r(id uuid, sha256 text, level text, version int, verdict text, says text, findings jsonb, took_ms int)
     join corpus.shard s on s.sha256 = r.sha256
     on conflict (job) do nothing returning job`,
    [JSON.stringify(rows), worker],
  );
  return kept.map(({ job }) => job);
}

async function keepShards(queries: Queries, done: readonly Done[]): Promise<void> {
  const rows = done.map(({ taken, judgement: { verdict, shard, lag, signer, measures } }) => ({
    ...shard,
    sha256: taken.job.shard,
    verdict,
    lag_ms: lag?.ms,
    lag_signal: lag?.signal,
    signer: signer?.key,
    signer_known: signer?.known,
    unrelated: measures === undefined || measures.unrelated.of === 0 ? undefined : measures.unrelated.share,
    measures,
  }));
  await queries.query(
    `update corpus.shard s set session_id = r.session_id, origin = r.origin, title = r.title, build = r.build, os = r.os, machine = r.machine, codec = r.codec,
       width = r.width, height = r.height, fps = r.fps, frames = r.frames, duration_s = r.duration_s, bytes = r.bytes,
       recorded_utc = r.recorded_utc, video_sha256 = r.video_sha256, consent = r.consent, revocation_id = r.revocation_id,
       verdict = r.verdict, lag_ms = r.lag_ms, lag_signal = r.lag_signal, signer = r.signer, signer_known = r.signer_known,
       unrelated = r.unrelated, measures = r.measures,
       revoked_utc = (select w.revoked_utc from corpus.revoked w where w.revocation_id = r.revocation_id)
     from jsonb_to_recordset($1::jsonb) as r(sha256 text, session_id uuid, origin uuid, title text, build text, os text, machine text, codec text,
       width int, height int, fps real, frames bigint, duration_s double precision, bytes bigint, recorded_utc timestamptz, video_sha256 text,
       consent text, revocation_id uuid, verdict text, lag_ms real, lag_signal text, signer text, signer_known boolean, unrelated real, measures jsonb)
     where s.sha256 = r.sha256`,
    [JSON.stringify(rows)],
  );
}

async function keepDeep(queries: Queries, done: readonly Done[]): Promise<void> {
  const rows = done.map(({ taken, judgement }) => ({ sha256: taken.job.shard, verdict: judgement.verdict }));
  await queries.query(
    `update corpus.shard s set deep_verdict = r.verdict
     from jsonb_to_recordset($1::jsonb) as r(sha256 text, verdict text) where s.sha256 = r.sha256`,
    [JSON.stringify(rows)],
  );
}

async function keepPrints(queries: Queries, done: readonly Done[]): Promise<void> {
  for (const { taken, judgement } of done)
    await queries.query(
      `insert into corpus.print (hash, kind, shard, at_s)
       select r.hash, r.kind, s.no, r.at_s
       from jsonb_to_recordset($1::jsonb) as r(hash bigint, kind smallint, at_s real), corpus.shard s where s.sha256 = $2`,
      [JSON.stringify(judgement.prints.map(({ kind, ...print }) => ({ ...print, kind: PRINT_KINDS.indexOf(kind) }))), taken.job.shard],
    );
}
