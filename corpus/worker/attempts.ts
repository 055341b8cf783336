import type { KeyObject } from 'node:crypto';
import type { TakenJob } from '#corpus/jobs/job-queue.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import type { Wanted } from '#corpus/worker/bring.ts';
import type { JudgeChild, Outcome } from '#corpus/worker/judge-child.ts';
import type { TileKeyOf } from '#corpus/worker/settle.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { unwrappedKey } from '#format/encrypted/corpus-key.ts';
import { readEncryption } from '#format/encrypted/decrypted-place.ts';
import { shardPlace } from '#format/source/shard-place.ts';

/** What becomes of a job: a judgement, or another time. */
export type Attempted = { readonly is: 'done'; readonly judgement: Judgement } | { readonly is: 'later'; readonly why: string };

/** A shard that ends its process so often in a row is to blame, not the machine. */
const MOST_CRASHES = 3;
/** Attempts at a shard that could not be fetched: over a day, the last ones ten minutes apart. */
const MOST_TIMES = 150;

const unreadable = (says: string): Attempted => ({ is: 'done', judgement: { verdict: 'unreadable', says, findings: [], prints: [] } });

export interface AttemptOptions {
  readonly tileKey: TileKeyOf | undefined;
  /** Private key of the corpus, where shards are kept encrypted. */
  readonly corpusKey: KeyObject | undefined;
  /** Told of what is tried again. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Has a job done, again at once where that ends the process. */
export async function attempt(child: JudgeChild, taken: TakenJob, options: AttemptOptions): Promise<Attempted> {
  for (let crashes = 1; ; crashes++) {
    const outcome = await once(child, taken, options);
    if (outcome.is === 'judged') return { is: 'done', judgement: outcome.judgement };
    if (options.signal.aborted) return { is: 'later', why: 'its worker ended' };
    if (outcome.is === 'later' && taken.retryCount >= MOST_TIMES) return unreadable(`not judged in ${MOST_TIMES} attempts: ${outcome.why}`);
    options.log(`${taken.place}: ${outcome.why}; it is tried again`);
    if (outcome.is === 'later') return { is: 'later', why: outcome.why };
    if (crashes === MOST_CRASHES) return unreadable(outcome.why);
  }
}

async function once(child: JudgeChild, taken: TakenJob, options: AttemptOptions): Promise<Outcome> {
  let wanted: Wanted;
  try {
    wanted = await wantedOf(taken, options);
  } catch (error) {
    return { is: 'later', why: messageOf(error) };
  }
  return await child.carryOut(wanted, options.signal);
}

/** Rejects where a key that it takes is not here. */
async function wantedOf({ job, place, part, tiles }: TakenJob, { tileKey, corpusKey, signal }: AttemptOptions): Promise<Wanted> {
  if (part !== undefined) {
    const contentKeys: Record<string, string> = {};
    for (const shard of part.shards) {
      const key = await contentKeyOf(shard.place, corpusKey, signal);
      if (key !== undefined) contentKeys[shard.sha256] = key;
    }
    return { type: 'export', part, contentKeys };
  }
  const contentKey = await contentKeyOf(place, corpusKey, signal);
  if (job.level !== 'watermark') return { type: 'judge', job, place, contentKey, tileKey: undefined };
  const key = tiles && tileKey?.(tiles.session, tiles.keyId);
  if (key === undefined) throw new GapError('keys.none', 'the key of its tiles is not here', 'Give the worker the secret of the tiles');
  return { type: 'judge', job, place, contentKey, tileKey: { key_id: key.keyId, key: Buffer.from(key.key).toString('hex') } };
}

/** Of this shard, never the one that others come from; undefined where it is not encrypted. */
async function contentKeyOf(place: string, corpusKey: KeyObject | undefined, signal: AbortSignal): Promise<string | undefined> {
  const encryption = await readEncryption(shardPlace(place, signal));
  if (encryption === undefined) return undefined;
  if (corpusKey === undefined)
    throw new GapError('keys.corpus', 'it is encrypted, and the key of the corpus is not here', 'Give the worker the key of the corpus');
  return unwrappedKey(encryption, corpusKey).toString('hex');
}
