import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JOB_KINDS, type JobKind } from '#corpus/core/corpus-calls.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import type { JobQueue, TakenJob } from '#corpus/jobs/job-queue.ts';
import { type Attempted, attempt } from '#corpus/worker/attempts.ts';
import { type ChildOptions, JudgeChild } from '#corpus/worker/judge-child.ts';
import type { Done } from '#corpus/worker/keep-rows.ts';
import { settleAll, type TileKeyOf } from '#corpus/worker/settle.ts';
import { messageOf } from '#format/core/errors.ts';

export interface WorkerOptions extends ChildOptions {
  /** As results name it. */
  readonly name: string;
  /** Processes that judge at the same time. */
  readonly processes: number;
  /** Of shards that nothing speaks against, the share that is looked at deeply as well. 0: none is, whatever warned. */
  readonly deepShare: number;
  /** Finds the key of a session's tiles; without it no tiles are read. */
  readonly tileKey?: TileKeyOf | undefined;
  /** Private key of the corpus, where shards are kept encrypted. */
  readonly corpusKey?: KeyObject | undefined;
  /** Make parts of data sets as well: their folders must be reachable from here. */
  readonly exports?: boolean | undefined;
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
/** Fast jobs that take less than this, ms, are taken ahead, so many for each process. One counts for so much of the mean. */
const AHEAD = 16;
const QUICK_MS = 100;
const USUAL_SHARE = 0.1;
/** At the end the database is waited for no longer than this. */
const MOST_END_MS = 20_000;

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
  readonly #inHand = new Map<string, TakenJob>();
  readonly #levels: readonly JobKind[];
  readonly #waiting: TakenJob[] = [];
  #done: Done[] = [];
  readonly #sleepers = new Set<() => void>();
  #isBeating = false;
  /** How long a fast job takes, ms: a moving mean. */
  #usualMs = QUICK_MS;

  constructor(database: CorpusDatabase, queue: JobQueue, options: WorkerOptions) {
    [this.#database, this.#queue, this.#options] = [database, queue, options];
    this.#levels = JOB_KINDS.filter(
      (level) => (level !== 'watermark' || options.tileKey !== undefined) && (level !== 'export' || options.exports === true),
    );
    this.#children = Array.from(
      { length: options.processes },
      (_, slot) => new JudgeChild({ ...options, folder: join(options.folder, `${slot}`) }),
    );
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
    const loops = [
      this.#takeOn(ended.signal),
      this.#settleOn(ended.signal),
      ...this.#children.map((child) => this.#judgeOn(child, ended.signal)),
    ];
    try {
      // They end when they are told to; before, only by an error.
      await Promise.race(loops);
    } finally {
      stop();
      for (const child of this.#children) child.end();
      const end = Promise.race([this.#endOf(loops), sleep(MOST_END_MS, undefined, { ref: false })]);
      await end.finally(() => {
        signal.removeEventListener('abort', stop);
        clearInterval(beating);
        for (const child of this.#children) child.end();
      });
    }
  }

  /** Settles what is done, and gives back what is not; then rejects with what went wrong, if anything did. */
  async #endOf(loops: readonly Promise<void>[]): Promise<void> {
    await Promise.allSettled(loops);
    await this.#giveBack();
    await Promise.all(loops);
  }

  /** Keeps enough in hand for every process. */
  async #takeOn(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      const taken = await this.#takeMore(ended);
      if (taken > 0) this.#wakeAll();
      else if (this.#inHand.size === 0 && this.#options.untilDone === true && (await this.#isAllDone(ended))) return;
      else await this.#pause(ended);
    }
  }

  /** One for each process that has nothing to do, and quick ones ahead: they are done before another one is asked for. */
  async #takeMore(ended: AbortSignal): Promise<number> {
    const processes = this.#children.length;
    const room = processes - this.#inHand.size;
    const ahead = this.#usualMs < QUICK_MS ? processes * (1 + AHEAD) - Math.max(processes, this.#inHand.size) : 0;
    const ask = async () => [
      ...(room > 0 ? await this.#queue.take(room, this.#levels) : []),
      ...(ahead > 0 ? await this.#queue.take(ahead, ['fast']) : []),
    ];
    const taken = room > 0 || ahead > 0 ? await this.#patiently('take jobs', ask, ended) : undefined;
    // What is in hand still was given up as lost meanwhile; it is finished all the same, and its result counts once.
    const fresh = (taken ?? []).filter(({ id }) => !this.#inHand.has(id));
    for (const job of fresh) {
      this.#inHand.set(job.id, job);
      this.#waiting.push(job);
    }
    return fresh.length;
  }

  async #judgeOn(child: JudgeChild, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      const taken = this.#waiting.shift();
      if (taken === undefined) {
        await this.#pause(ended);
        continue;
      }
      const beganMs = performance.now();
      const { tileKey, corpusKey, log } = this.#options;
      const attempted = await attempt(child, taken, { tileKey, corpusKey, log, signal: ended });
      if (ended.aborted) return;
      await this.#take(taken, attempted, performance.now() - beganMs, ended);
    }
  }

  async #take(taken: TakenJob, attempted: Attempted, tookMs: number, ended: AbortSignal): Promise<void> {
    if (taken.job.level === 'fast') this.#usualMs += USUAL_SHARE * (tookMs - this.#usualMs);
    if (attempted.is === 'done') this.#done.push({ taken, judgement: attempted.judgement, tookMs });
    else {
      await this.#patiently('put a job off', () => this.#queue.putOff(taken, attempted.why), ended);
      this.#inHand.delete(taken.id);
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
          await settleAll(this.#database, this.#queue, done, { worker, deepShare, tileKey });
          return true;
        },
        ended,
      );
      // At the end, what could not be kept is given back.
      if (kept !== true) continue;
      for (const { taken } of done) this.#inHand.delete(taken.id);
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
        this.#options.log(`cannot ${what}: ${messageOf(error)}; trying again`);
        await sleep(waitMs, undefined, { signal: ended }).catch(() => {});
      }
    }
  }

  async #isAllDone(ended: AbortSignal): Promise<boolean> {
    const counts = await this.#patiently('count jobs', () => this.#queue.counts(), ended);
    return counts?.every(({ level, waiting, running }) => !this.#levels.includes(level) || waiting + running === 0) === true;
  }

  async #beat(): Promise<void> {
    // A database that does not answer is not asked again meanwhile.
    if (this.#isBeating) return;
    this.#isBeating = true;
    // What was lost meanwhile is found out when it is settled.
    await this.#queue.beat([...this.#inHand.values()]).catch(() => {});
    this.#isBeating = false;
  }

  async #giveBack(): Promise<void> {
    if (this.#inHand.size === 0) return;
    // Without a database they come back by themselves, once their heartbeat lapses.
    await this.#queue.putBack([...this.#inHand.values()], 'its worker ended').catch(() => {});
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
