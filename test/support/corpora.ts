import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { Corpus } from '#corpus/corpus.ts';
import { JUDGE_PROGRAM } from '#corpus/worker/judge-child.ts';
import type { WorkerOptions } from '#corpus/worker/worker.ts';
import { OwnPostgres, whyNoPostgres } from '#scripts/corpus/own-postgres.ts';
import { LONG } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const why = whyNoPostgres();
if (why !== undefined) console.warn(`not run here: the tests on PostgreSQL: ${why}`);

export type Engine = 'postgresql' | 'embedded';
/**
 * The engines on which the same tests run: both in `npm run test:all`. In `npm test` one, because the statements are the same; what differs, locks, kills,
 * and what one process does with its own database, has tests of its own there.
 */
export const ENGINES: readonly Engine[] = [
  ...(why === undefined ? (['postgresql'] as const) : []),
  ...(LONG || why !== undefined ? (['embedded'] as const) : []),
];

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
    const template = await templateOf(engine);
    if (engine === 'postgresql') return new OwnDatabase(await OwnPostgres.start(template));
    const own = new OwnDatabase(undefined);
    cpSync(template, own.where, { recursive: true });
    return own;
  }

  /** Whatever goes wrong in the background fails the test, unless `log` expects it. */
  async open(log?: (line: string) => void): Promise<Corpus> {
    return await Corpus.open(this.where, log ?? expectNothing);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.[Symbol.asyncDispose]();
    this.folder[Symbol.dispose]();
  }
}

/**
 * An empty corpus that each run of the tests makes once for an engine and then copies: an embedded one takes 2.4 s to make and 0.2 s to copy and open. The
 * run deletes it with its other files.
 */
async function templateOf(engine: Engine): Promise<string> {
  const place = join(inject('templates'), engine);
  if (existsSync(place)) return place;
  // Another process of the run may be making it as well: the first to finish is taken.
  const mine = `${place}.${process.pid}`;
  if (engine === 'embedded') await makeEmpty(mine);
  else {
    await using server = await OwnPostgres.start();
    await makeEmpty(server.url);
    mkdirSync(mine);
    execFileSync('cp', ['-a', join(await server.stop(), 'data'), mine]);
  }
  try {
    renameSync(mine, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
    rmSync(mine, { recursive: true });
  }
  return place;
}

async function makeEmpty(where: string): Promise<void> {
  await using corpus = await Corpus.open(where, expectNothing);
  // With its queue.
  await corpus.status();
}

const expectNothing = (line: string) => expect(line).toBe('nothing');

/** How tests judge: in one process, everything deep that warned, until nothing is left to do. */
export function judging(folder: string, more: Partial<WorkerOptions> = {}): WorkerOptions {
  return {
    name: 'test',
    processes: 1,
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
