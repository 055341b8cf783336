import type { TakenJob } from '#corpus/jobs/job-queue.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import type { JudgeChild, Outcome } from '#corpus/worker/judge-child.ts';
import type { TileKeyOf } from '#corpus/worker/settle.ts';

/** What becomes of a job: a judgement, or another time. */
export type Attempted = { readonly is: 'done'; readonly judgement: Judgement } | { readonly is: 'later'; readonly why: string };

/** A shard that ends its process so often in a row is to blame, not the machine. */
const MOST_CRASHES = 3;
/** Attempts at a shard that could not be fetched: over a day, the last ones ten minutes apart. */
const MOST_TIMES = 150;

const unreadable = (says: string): Attempted => ({ is: 'done', judgement: { verdict: 'unreadable', says, findings: [], prints: [] } });

/** Has a job done, again at once where that ends the process. `log` is told of what is tried again. */
export async function attempt(
  child: JudgeChild,
  taken: TakenJob,
  { tileKey, log, signal }: { readonly tileKey: TileKeyOf | undefined; readonly log: (line: string) => void; readonly signal: AbortSignal },
): Promise<Attempted> {
  for (let crashes = 1; ; crashes++) {
    const outcome = await once(child, taken, tileKey);
    if (outcome.is === 'judged') return { is: 'done', judgement: outcome.judgement };
    if (signal.aborted) return { is: 'later', why: 'its worker ended' };
    if (outcome.is === 'later' && taken.retryCount >= MOST_TIMES) return unreadable(`not judged in ${MOST_TIMES} attempts: ${outcome.why}`);
    log(`${taken.place}: ${outcome.why}; it is tried again`);
    if (outcome.is === 'later') return { is: 'later', why: outcome.why };
    if (crashes === MOST_CRASHES) return unreadable(outcome.why);
  }
}

async function once(child: JudgeChild, { job, place, tiles }: TakenJob, tileKey: TileKeyOf | undefined): Promise<Outcome> {
  if (job.level !== 'watermark') return await child.judge(job, place);
  // The process that looks at a shard gets the key of its tiles, never the secret that all keys come from.
  const key = tiles && tileKey?.(tiles.session, tiles.keyId);
  if (key === undefined) return { is: 'later', why: 'the key of its tiles is not here' };
  return await child.judge(job, place, { key_id: key.keyId, key: Buffer.from(key.key).toString('hex') });
}
