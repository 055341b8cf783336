import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '#core/errors.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { LEVELS, type Level } from '#corpus/jobs/job.ts';
import type { JobQueue, TakenJob } from '#corpus/jobs/job-queue.ts';
import { type ChildOptions, JudgeChild, type Outcome } from '#corpus/worker/judge-child.ts';
import type { Done } from '#corpus/worker/keep-rows.ts';
import { settle, type TileKeyOf } from '#corpus/worker/settle.ts';

export interface WorkerOptions extends ChildOptions {
  /** As results name it. */
  readonly name: string;
  /** Processes that judge at the same time. */
  readonly processes: number;
  /** Of shards that nothing speaks against, the share that is looked at deeply as well. 0: none is, whatever warned. */
  readonly deepShare: number;
  /** Finds the key of a session's tiles; without it no tiles are read. */
  readonly tileKey?: TileKeyOf | undefined;
  /** End once nothing waits, of what this worker can do, and nothing is done by anybody. */
  readonly untilDone?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly onDone?: ((done: readonly Done[]) => void) | undefined;
}

const POLL_MS = 1000;
const BEAT_MS = 3000;
/** Time between attempts at a database that does not answer. */
const LEAST_WAIT_MS = 500;
const MOST_WAIT_MS = 30_000;
/** A shard that ended its process so often is to blame, not the machine. */
const MOST_CRASHES = 2;
/** Quick jobs are taken ahead, so many for each process; a job that takes longer than this is quick no more. */
const AHEAD = 16;
const QUICK_MS = 100;

/** Takes jobs off the queue and has them judged, until the signal: what is in hand is given back then. Never rejects for a database that goes away: it waits for it. */
export async function runWorker(database: CorpusDatabase, queue: JobQueue, options: WorkerOptions): Promise<void> {
  await new Worker(database, queue, options).run();
}

class Worker {
  readonly #database: CorpusDatabase;
  readonly #queue: JobQueue;
  readonly #options: WorkerOptions;
  readonly #children: readonly JudgeChild[];
  /** Taken, and not settled yet. */
  readonly #inHand = new Set<TakenJob>();
  readonly #levels: readonly Level[];
  readonly #waiting: TakenJob[] = [];
  #done: Done[] = [];
  readonly #sleepers = new Set<() => void>();
  #ahead = 0;

  constructor(database: CorpusDatabase, queue: JobQueue, options: WorkerOptions) {
    [this.#database, this.#queue, this.#options] = [database, queue, options];
    this.#levels = LEVELS.filter((level) => level !== 'watermark' || options.tileKey !== undefined);
    this.#children = Array.from({ length: options.processes }, () => new JudgeChild(options));
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    const beating = setInterval(() => void this.#beat(), BEAT_MS);
    const ended = new AbortController();
    const stop = () => {
      ended.abort();
      this.#wakeAll();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const judging = this.#children.map((child) => this.#judgeOn(child, ended.signal));
      const settling = this.#settleOn(ended.signal);
      await this.#takeOn(ended.signal);
      stop();
      for (const child of this.#children) child.end();
      await Promise.all([...judging, settling]);
      await this.#giveBack();
    } finally {
      signal.removeEventListener('abort', stop);
      clearInterval(beating);
      for (const child of this.#children) child.end();
    }
  }

  /** Keeps enough in hand for every process. */
  async #takeOn(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      const room = this.#children.length * (1 + this.#ahead) - this.#inHand.size;
      const taken = room > 0 ? await this.#patiently('take jobs', () => this.#queue.take(room, this.#levels), ended) : undefined;
      for (const job of taken ?? []) {
        this.#inHand.add(job);
        this.#waiting.push(job);
      }
      if ((taken?.length ?? 0) > 0) this.#wakeAll();
      else if (room > 0 && this.#inHand.size === 0 && this.#options.untilDone === true && (await this.#isAllDone(ended))) return;
      else await this.#pause(ended);
    }
  }

  async #judgeOn(child: JudgeChild, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      const taken = this.#waiting.shift();
      if (taken === undefined) {
        await this.#pause(ended);
        continue;
      }
      const beganMs = performance.now();
      const outcome = await this.#judge(child, taken);
      if (ended.aborted) return;
      await this.#take(taken, outcome, performance.now() - beganMs, ended);
    }
  }

  async #judge(child: JudgeChild, { job, place, tiles }: TakenJob): Promise<Outcome> {
    if (job.level !== 'watermark') return await child.judge(job, place);
    // The process that looks at a shard gets the key of its tiles, never the secret that all keys come from.
    const key = tiles && this.#options.tileKey?.(tiles.session, tiles.keyId);
    if (key === undefined) return { is: 'later', why: 'the key of its tiles is not here' };
    return await child.judge(job, place, { key_id: key.keyId, key: Buffer.from(key.key).toString('hex') });
  }

  async #take(taken: TakenJob, outcome: Outcome, tookMs: number, ended: AbortSignal): Promise<void> {
    this.#ahead = tookMs < QUICK_MS ? AHEAD : 0;
    if (outcome.is === 'judged') this.#done.push({ taken, judgement: outcome.judgement, tookMs });
    else if (outcome.is === 'crashed' && taken.retryCount >= MOST_CRASHES)
      this.#done.push({ taken, judgement: { verdict: 'unreadable', says: outcome.why, findings: [], prints: [] }, tookMs });
    else {
      this.#options.log(`${taken.place}: ${outcome.why}; it is tried again`);
      await this.#patiently(
        'put a job back',
        () => (outcome.is === 'later' ? this.#queue.putOff(taken, outcome.why) : this.#queue.putBack([taken], outcome.why)),
        ended,
      );
      this.#inHand.delete(taken);
    }
    this.#wakeAll();
  }

  /** Keeps results, those that came in while the last ones were written all at once. */
  async #settleOn(ended: AbortSignal): Promise<void> {
    while (!ended.aborted || this.#done.length > 0) {
      const done = this.#done;
      if (done.length === 0) {
        await this.#pause(ended);
        continue;
      }
      this.#done = [];
      const { name: worker, deepShare, tileKey, onDone } = this.#options;
      const kept = await this.#patiently(
        'keep results',
        async () => {
          await settle(this.#database, this.#queue, done, { worker, deepShare, tileKey });
          return true;
        },
        ended,
      );
      // At the end, what could not be kept is given back.
      if (kept !== true) continue;
      for (const { taken } of done) this.#inHand.delete(taken);
      onDone?.(done);
      this.#wakeAll();
    }
  }

  /** Until the database answers, or the end; then undefined. */
  async #patiently<T>(what: string, ask: () => Promise<T>, ended: AbortSignal): Promise<T | undefined> {
    for (let waitMs = LEAST_WAIT_MS; ; waitMs = Math.min(MOST_WAIT_MS, 2 * waitMs)) {
      try {
        return await ask();
      } catch (error) {
        if (ended.aborted) return undefined;
        this.#options.log(`${this.#database.name}: cannot ${what}: ${messageOf(error)}; trying again`);
        await sleep(waitMs, undefined, { signal: ended }).catch(() => {});
      }
    }
  }

  async #isAllDone(ended: AbortSignal): Promise<boolean> {
    const counts = await this.#patiently('count jobs', () => this.#queue.counts(), ended);
    return counts?.every(({ level, waiting, running }) => !this.#levels.includes(level) || waiting + running === 0) === true;
  }

  async #beat(): Promise<void> {
    // What was lost meanwhile is found out when it is settled.
    await this.#queue.beat([...this.#inHand]).catch(() => {});
  }

  async #giveBack(): Promise<void> {
    if (this.#inHand.size === 0) return;
    // Without a database they come back by themselves, once their heartbeat lapses.
    await this.#queue.putBack([...this.#inHand], 'its worker ended').catch(() => {});
  }

  /** Until something happens; other workers' jobs are looked for now and then. */
  async #pause(ended: AbortSignal): Promise<void> {
    if (ended.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sleepers.add(resolve);
    const timer = setTimeout(resolve, POLL_MS);
    await promise;
    clearTimeout(timer);
    this.#sleepers.delete(resolve);
  }

  #wakeAll(): void {
    for (const wake of this.#sleepers) wake();
  }
}
