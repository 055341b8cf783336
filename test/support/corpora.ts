import { join } from 'node:path';
import { expect } from 'vitest';
import { Corpus } from '#corpus/corpus.ts';
import { JUDGE_PROGRAM } from '#corpus/worker/judge-child.ts';
import type { WorkerOptions } from '#corpus/worker/worker.ts';
import { OwnPostgres, whyNoPostgres } from '#scripts/corpus/own-postgres.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const why = whyNoPostgres();
if (why !== undefined) console.warn(`not run here: the tests on PostgreSQL: ${why}`);

/** Both engines, where this machine has them. */
export const ENGINES = [...(why === undefined ? ['postgresql' as const] : []), 'embedded' as const];
export type Engine = (typeof ENGINES)[number];

/** An empty database of one engine. */
export class OwnDatabase implements AsyncDisposable {
  readonly where: string;
  readonly folder = new TemporaryFolder();
  readonly server: OwnPostgres | undefined;

  private constructor(server: OwnPostgres | undefined) {
    this.server = server;
    this.where = server?.url ?? join(this.folder.path, 'corpus');
  }

  static async start(engine: Engine): Promise<OwnDatabase> {
    return new OwnDatabase(engine === 'postgresql' ? await OwnPostgres.start() : undefined);
  }

  /** Whatever goes wrong in the background fails the test, unless `log` expects it. */
  async open(log?: (line: string) => void): Promise<Corpus> {
    return await Corpus.open(this.where, log ?? ((line) => expect(line).toBe('nothing')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.[Symbol.asyncDispose]();
    this.folder[Symbol.dispose]();
  }
}

/** How tests judge: in two processes, everything deep that warned, until nothing is left to do. */
export function judging(folder: string, more: Partial<WorkerOptions> = {}): WorkerOptions {
  return {
    name: 'test',
    processes: 2,
    deepShare: 0.02,
    untilDone: true,
    program: JUDGE_PROGRAM,
    folder,
    trusted: [],
    limits: { mostMb: 4000, fastS: 120, decodingS: 120 },
    signal: new AbortController().signal,
    log: (line) => {
      throw new Error(`the worker says: ${line}`);
    },
    ...more,
  };
}
