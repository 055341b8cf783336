import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import { CATALOGUE_LOCK } from '#corpus/database/locks.ts';
import { sqlStateOf } from '#corpus/database/sql-state.ts';
import { isSample, type Job } from '#corpus/jobs/job.ts';
import type { JobQueue } from '#corpus/jobs/job-queue.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import { type Done, keepDeep, keepParts, keepPrints, keepResults, keepShards, keepWatermarks } from '#corpus/worker/keep-rows.ts';
import { findOverlaps, findSameVideos } from '#corpus/worker/overlaps.ts';
import { scoreShards } from '#corpus/worker/score-shards.ts';
import { messageOf } from '#format/core/errors.ts';
import type { WatermarkKey } from '#format/core/watermark/watermark-key.ts';

/** Finds the key of a session's tiles; undefined where it is not here. */
export type TileKeyOf = (sessionId: string, keyId: string) => WatermarkKey | undefined;

export interface SettleOptions {
  /** As results name it. */
  readonly worker: string;
  readonly deepShare: number;
  readonly tileKey?: TileKeyOf | undefined;
}

/** Data that a column does not take (PostgreSQL, appendix A: class 22). */
const ODD_DATA = /^22/;

/**
 * Keeps results; one that the database does not take, however it came about, is kept as one that cannot be read: it must not hold up all others. Rejects when the database does
 * not answer; then nothing has changed.
 */
export async function settleAll(database: CorpusDatabase, queue: JobQueue, done: readonly Done[], options: SettleOptions): Promise<void> {
  try {
    await settle(database, queue, done, options);
  } catch (error) {
    if (!ODD_DATA.test(sqlStateOf(error) ?? '')) throw error;
    const [only, ...more] = done;
    if (only === undefined) return;
    if (more.length > 0) for (const one of done) await settleAll(database, queue, [one], options);
    else await settle(database, queue, [refused(only, messageOf((error as Error).cause ?? error))], options);
  }
}

const refused = ({ taken, tookMs }: Done, why: string): Done => ({
  taken,
  tookMs,
  judgement: { verdict: 'unreadable', says: `the database refuses what it says: ${why}`.slice(0, 300), findings: [], prints: [] },
});

/**
 * Keeps results and what follows from them, and takes the jobs off the queue: all in one transaction, so that a job is done exactly when its result is kept. A
 * result that is there already stays as it is. Rejects when the database does not answer; then nothing has changed.
 */
export async function settle(
  database: CorpusDatabase,
  queue: JobQueue,
  done: readonly Done[],
  { worker, deepShare, tileKey }: SettleOptions,
): Promise<void> {
  await database.transaction(async (queries) => {
    // Before any row is locked, always in this order. A copy is looked for while nobody adds prints: of two at once, each would miss the other.
    if (
      done.some(
        ({ judgement }) => judgement.shard !== undefined || judgement.decoded !== undefined || judgement.foreign_watermark !== undefined,
      )
    )
      await queries.query('select pg_advisory_xact_lock($1)', [CATALOGUE_LOCK]);
    const once = [...new Map(done.map((one) => [one.taken.id, one])).values()];
    const parts = once.filter(({ taken }) => taken.job.level === 'export');
    if (parts.length > 0) await keepParts(queries, parts, worker);
    const fresh = new Set(await keepResults(queries, once, worker));
    const news = once.filter(({ taken }) => fresh.has(taken.id));
    const fast = news.filter(({ taken }) => taken.job.level === 'fast');
    const deep = news.filter(({ taken }) => taken.job.level === 'deep');
    if (fast.length > 0) await keepShards(queries, fast);
    if (deep.length > 0) await keepDeep(queries, deep);
    const tiles = news.filter(({ judgement }) => judgement.foreign_watermark !== undefined);
    if (tiles.length > 0) await keepWatermarks(queries, tiles);
    await findCopies(queries, fast);
    const decoded = deep.filter(({ judgement }) => judgement.decoded !== undefined);
    const measured = [...fast.filter(({ judgement }) => judgement.measures !== undefined), ...decoded, ...tiles].map(
      ({ taken }) => taken.job.shard,
    );
    if (measured.length > 0) await scoreShards(queries, measured);
    await queue.add(
      fast.flatMap(({ taken, judgement }) => closer(taken.job, judgement, deepShare, tileKey)),
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
  const sha256s = read.map(({ taken }) => taken.job.shard);
  await keepPrints(queries, read);
  await findOverlaps(queries, sha256s);
  await findSameVideos(queries, sha256s);
}

/** A closer look for whatever warned or failed, and for a sample. Tiles are read where their key is here. */
function closer(job: Job, { verdict, findings, shard }: Judgement, share: number, tileKey: TileKeyOf | undefined): Job[] {
  if (verdict === 'unreadable' || share === 0 || (!isSample(job.shard, share) && findings.length === 0)) return [];
  const { tile_session: session = null, tile_key: keyId = null } = shard ?? {};
  const hasKey = session !== null && keyId !== null && tileKey?.(session, keyId) !== undefined;
  return [{ ...job, level: 'deep' }, ...(hasKey ? [{ ...job, level: 'watermark' as const }] : [])];
}
