import type { ChildProcess } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { faultOf } from '#corpus/judge/fault-of.ts';
import { BEYOND_MEMORY } from '#corpus/judge/guard-memory.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import { FromJudge, type Order, type ToJudge } from '#corpus/judge/messages.ts';
import { type Brought, bring, type Wanted } from '#corpus/worker/bring.ts';
import { type Reach, reaches, reachOf } from '#corpus/worker/reach.ts';
import { messageOf } from '#format/core/errors.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { forkCaged, listening } from '#video/cage/caged-process.ts';

/** What a process that judges may use. */
export interface Limits {
  /** Resident memory, MB. */
  readonly mostMb: number;
  /** For one job, s: where no picture is decoded, and where all are. */
  readonly fastS: number;
  readonly decodingS: number;
}

/** What judges shards. */
export const JUDGE_PROGRAM = workerFile(import.meta.url, '../judge/judge-process');

export interface ChildOptions {
  readonly program: URL;
  /** For what is fetched; its own. */
  readonly folder: string;
  readonly trusted: readonly TrustedKey[];
  readonly limits: Limits;
}

/** `crashed`: the process ended by itself; a shard that does so again is to blame. `killed`: by somebody else. */
export type Outcome =
  | { readonly is: 'judged'; readonly judgement: Judgement }
  | { readonly is: 'later' | 'crashed' | 'killed'; readonly why: string };

/** What ends a process that did nothing wrong itself. */
const BY_OTHERS: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/** Of fetching a shard, s: requests to a store have limits of their own. */
const FETCHING_S = 4 * 3600;

/** Of one process. */
const MOST_SHELVES = 16;

/** The queue gives up a job after a day. */
const MOST_S = 80_000;

/** s; a part has as much as each of its shards would. */
function limitOf(order: Order, { fastS, decodingS }: Limits): number {
  if (order.type === 'export') return Math.min(MOST_S, decodingS * Math.max(1, order.part.shards.length));
  return order.job.level === 'fast' ? fastS : decodingS;
}

const outcomeOf = (answer: FromJudge): Outcome =>
  answer.type === 'judged'
    ? { is: 'judged', judgement: answer.judgement }
    : { is: answer.type === 'broken' ? 'crashed' : 'later', why: answer.why };

/** Calls once, unless it is set again before. */
class TimeLimit {
  readonly #onPassed: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** The limit that passed, s. */
  passedS: number | undefined;

  constructor(onPassed: () => void) {
    this.#onPassed = onPassed;
  }

  set(seconds: number | undefined): void {
    clearTimeout(this.#timer);
    if (seconds === undefined) return;
    this.#timer = setTimeout(() => {
      this.passedS = seconds;
      this.#onPassed();
    }, seconds * 1000);
  }
}

/** A process that judges one shard at a time; started when it is needed, and again after it ended. */
export class JudgeChild {
  readonly #options: ChildOptions;
  #child: ChildProcess | undefined;
  /** Of that process. */
  #reach: Reach | undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Never rejects. */
  async carryOut(wanted: Wanted, signal: AbortSignal): Promise<Outcome> {
    const outcome = await this.#carriedOut(wanted, AbortSignal.any([signal, AbortSignal.timeout(FETCHING_S * 1000)]));
    if (outcome.is !== 'judged') this.#clean(outcome.is === 'crashed');
    return outcome;
  }

  async #carriedOut(wanted: Wanted, signal: AbortSignal): Promise<Outcome> {
    let brought: Brought;
    try {
      makeFolders(this.#options.folder, 0o700);
      brought = await bring(wanted, this.#options.folder, signal);
    } catch (error) {
      return outcomeOf(faultOf(error));
    }
    if ('judgement' in brought) return { is: 'judged', judgement: brought.judgement };
    using here = brought;
    return await this.#judged(here.order);
  }

  async #judged(order: Order): Promise<Outcome> {
    let child: ChildProcess;
    try {
      child = await this.#running(order);
    } catch (error) {
      return { is: 'later', why: messageOf(error) };
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const limit = new TimeLimit(() => child.kill('SIGKILL'));
    limit.set(limitOf(order, this.#options.limits));
    const onMessage = (message: unknown) => {
      const answer = FromJudge.safeParse(message);
      resolve(answer.success ? outcomeOf(answer.data) : { is: 'crashed', why: 'it answered what nobody asked' });
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null) => {
      if (limit.passedS !== undefined) resolve({ is: 'crashed', why: `it took longer than ${limit.passedS} s` });
      else if (BY_OTHERS.includes(signal)) resolve({ is: 'killed', why: `its process was ended (${signal})` });
      else if (code === BEYOND_MEMORY) resolve({ is: 'crashed', why: `it needs more than ${this.#options.limits.mostMb} MB` });
      else if (signal === 'SIGABRT') resolve({ is: 'crashed', why: 'it breaks a decoder' });
      else resolve({ is: 'crashed', why: `its process ended (${signal ?? code})` });
    };
    const onError = (error: Error) => resolve({ is: 'later', why: error.message });
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    this.#send(child, order);
    const outcome = await promise;
    limit.set(undefined);
    child.off('message', onMessage).off('exit', onExit).off('error', onError);
    return outcome;
  }

  /** What a process that was ended had fetched would stay. */
  #clean(ends: boolean): void {
    if (ends) this.end();
    // Not the folder itself, which the cage of a process stands for.
    for (const name of readdirSync(this.#options.folder)) rmSync(join(this.#options.folder, name), { recursive: true, force: true });
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** The process, or a new one where there is none, or it cannot reach what the order takes: then what both take, so that two shelves have one process. */
  async #running(order: Order): Promise<ChildProcess> {
    const { program, folder, trusted, limits } = this.#options;
    const [before, had, needs] = [this.#child, this.#reach, reachOf(order, folder)];
    const isRunning = before !== undefined && before.exitCode === null && before.signalCode === null && before.connected;
    if (isRunning && had !== undefined && reaches(had, needs)) return before;
    this.end();
    const isMore = had !== undefined && had.writes.join() === needs.writes.join() && had.reads.length < MOST_SHELVES;
    const reach = isMore ? { ...needs, reads: [...new Set([...had.reads, ...needs.reads])] } : needs;
    const child = forkCaged({ program, ...reach });
    child.on('error', () => {});
    [this.#child, this.#reach] = [child, reach];
    await listening(child).catch((error: unknown) => {
      this.end();
      throw error;
    });
    this.#send(child, {
      type: 'start',
      most_mb: limits.mostMb,
      trusted: trusted.map((key) => ({ ...key, roles: [...key.roles] })),
    });
    return child;
  }

  #send(child: ChildProcess, order: ToJudge): void {
    // One that has ended cannot receive it: `exit` says so.
    if (child.connected) child.send(order, () => {});
  }
}
