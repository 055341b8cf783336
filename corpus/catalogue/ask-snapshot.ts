import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { BEYOND_MEMORY } from '#corpus/judge/guard-memory.ts';
import { GapError } from '#format/core/errors.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { forkCaged, listening } from '#video/cage/caged-process.ts';

/** What a question answers. Values are as JSON has them. */
const Answer = z.strictObject({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
  more: z.boolean().describe('there are more than were asked for'),
});
export type Answer = z.infer<typeof Answer>;

/** What a process is asked, and answers. */
export const Question = z.strictObject({ path: z.string(), sql: z.string(), most_rows: z.int(), most_s: z.number(), most_mb: z.number() });
const Answered = z.union([z.strictObject({ answer: Answer }), z.strictObject({ refused: z.string(), remedy: z.string() })]);
export type Answered = z.infer<typeof Answered>;

const PROGRAM = workerFile(import.meta.url, './ask-process');
/** Resident: 1 GB is DuckDB's own limit, of what it counts. */
const MOST_MB = 1500;
/** In which a question that is interrupted may end by itself. */
const GRACE_MS = 500;

export interface AskOptions {
  readonly mostRows: number;
  readonly mostS: number;
  readonly mostMb?: number | undefined;
}

/**
 * Asks a snapshot of the catalogue, which is the table `shards`, in DuckDB's SQL. Only that file is read, nothing is written, and nothing is fetched from anywhere. It takes no
 * more time and memory than it may: it is asked in a process of its own. Rejects with a GapError (`corpus.snapshot`, `corpus.question`).
 */
export async function askSnapshot(path: string, sql: string, { mostRows, mostS, mostMb = MOST_MB }: AskOptions): Promise<Answer> {
  if (!existsSync(path)) throw new GapError('corpus.snapshot', `${path}: there is no such file`, 'Write a snapshot of the catalogue first');
  const child = forkCaged({ program: PROGRAM, reads: [path], writes: [] });
  let late: NodeJS.Timeout | undefined;
  try {
    await listening(child);
    // Starting is no part of it: on a busy machine that alone takes a second.
    late = setTimeout(() => child.kill('SIGKILL'), mostS * 1000 + GRACE_MS);
    child.send({ path, sql, most_rows: mostRows, most_s: mostS, most_mb: mostMb } satisfies z.infer<typeof Question>);
    const answered = Answered.safeParse(await saidBy(child)).data;
    if (answered !== undefined && 'answer' in answered) return answered.answer;
    if (answered !== undefined) throw new GapError('corpus.question', answered.refused, answered.remedy);
    const { signalCode: signal, exitCode } = child;
    const why =
      signal === 'SIGKILL'
        ? `it took longer than ${mostS} s`
        : exitCode === BEYOND_MEMORY
          ? `it needs more than ${mostMb} MB`
          : `its process ended (${signal ?? exitCode})`;
    throw new GapError('corpus.question', why, 'Ask for less at a time');
  } finally {
    clearTimeout(late);
    child.kill('SIGKILL');
  }
}

/** Its message; undefined where it ended without one. */
async function saidBy(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  child
    .on('message', resolve)
    .on('exit', () => resolve(undefined))
    .on('error', reject);
  return await promise;
}
