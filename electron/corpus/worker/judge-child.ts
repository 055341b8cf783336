import { type ChildProcess, fork } from 'node:child_process';
import type { TrustedKey } from '#core/sign/signer.ts';
import type { Job } from '#corpus/jobs/job.ts';
import type { Judgement } from '#corpus/judge/judgement.ts';
import { FromJudge, type TileKey, type ToJudge } from '#corpus/judge/messages.ts';
import { workerFile } from '#shard/worker-file.ts';

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

/** A process that judges one shard at a time; started when it is needed, and again after it ended. */
export class JudgeChild {
  readonly #options: ChildOptions;
  #child: ChildProcess | undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Never rejects. */
  async judge(job: Job, place: string, tileKey?: TileKey): Promise<Outcome> {
    const child = this.#running();
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const { fastS, decodingS } = this.#options.limits;
    const mostS = job.level === 'fast' ? fastS : decodingS;
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, mostS * 1000);
    const onMessage = (message: unknown) => {
      const answer = FromJudge.safeParse(message);
      if (!answer.success) resolve({ is: 'crashed', why: 'it answered what nobody asked' });
      else if (answer.data.type === 'judged') resolve({ is: 'judged', judgement: answer.data.judgement });
      else resolve({ is: 'later', why: answer.data.why });
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null) => {
      if (isLate) resolve({ is: 'crashed', why: `it took longer than ${mostS} s` });
      else if (BY_OTHERS.includes(signal)) resolve({ is: 'killed', why: `its process was ended (${signal})` });
      else
        resolve({
          is: 'crashed',
          why:
            signal === 'SIGABRT'
              ? `it needs more than ${this.#options.limits.mostMb} MB, or breaks a decoder`
              : `its process ended (${signal ?? code})`,
        });
    };
    const onError = (error: Error) => resolve({ is: 'later', why: error.message });
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    this.#send(child, { type: 'judge', job, place, ...(tileKey !== undefined && { tile_key: tileKey }) });
    const outcome = await promise;
    clearTimeout(late);
    child.off('message', onMessage).off('exit', onExit).off('error', onError);
    if (outcome.is === 'crashed') this.end();
    return outcome;
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #running(): ChildProcess {
    const before = this.#child;
    if (before !== undefined && before.exitCode === null && before.signalCode === null && before.connected) return before;
    const { program, folder, trusted, limits } = this.#options;
    const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('error', () => {});
    this.#child = child;
    this.#send(child, {
      type: 'start',
      folder,
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
