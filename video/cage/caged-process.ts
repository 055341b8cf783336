import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { z } from 'zod';
import { workerFile } from '#format/sign/worker-file.ts';
import { whyNoLinuxCage } from '#native/linux/cage/cage.ts';
import { bareEnvironment } from '#video/cage/bare-environment.ts';

/** A program of ours, and what it may reach besides what it needs to run. Paths are absolute. */
export const Caged = z.strictObject({ program: z.string(), reads: z.array(z.string()), writes: z.array(z.string()) });
export type Caged = z.infer<typeof Caged>;

/** What a caged program says first; before, nothing is to be sent to it. */
export const READY = 'ready';

const LAUNCHER = workerFile(import.meta.url, './cage-process');
let why: string | undefined | false = false;

/** Why decoders are not caged on this machine; undefined where they are. */
export function whyNoCage(): string | undefined {
  if (why === false) why = process.platform === 'linux' ? whyNoLinuxCage() : `${process.platform} has none that this program knows`;
  return why;
}

/**
 * Starts a program that decodes what others made, with a channel to it and nothing of this process's environment. Where the system has a cage for it (`whyNoCage`), it connects nowhere and
 * reaches no file but those it is given.
 */
export function forkCaged({ program, reads, writes }: { program: URL; reads: readonly string[]; writes: readonly string[] }): ChildProcess {
  const options: ForkOptions = { execArgv: [], env: bareEnvironment(), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] };
  if (whyNoCage() !== undefined) return fork(program, [], options);
  const caged: Caged = { program: program.href, reads: [...reads], writes: [...writes] };
  return fork(LAUNCHER, [JSON.stringify(caged)], options);
}

/** Of starting, ms: it takes 200. */
const MOST_START_MS = 60_000;

/** Resolves once it listens. Rejects when it ends before, or takes too long. */
export async function listening(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onMessage = (message: unknown) => message === READY && resolve();
  const onExit = (code: number | null, signal: NodeJS.Signals | null) => reject(new Error(`it ended before it began (${signal ?? code})`));
  const late = setTimeout(() => reject(new Error(`it did not begin within ${MOST_START_MS / 1000} s`)), MOST_START_MS);
  child.on('message', onMessage).on('exit', onExit).on('error', reject);
  await promise.finally(() => {
    clearTimeout(late);
    child.off('message', onMessage).off('exit', onExit).off('error', reject);
  });
}
