import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Snapshot } from '#library/index.ts';
import { DEMO_GAME } from '#scripts/demo/stage.ts';
import { GAP } from '#scripts/gap-command.ts';

export interface GapRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What every recording in a test must state: rights, and whose input it is (the demo game's). */
export const RIGHTS = ['--license-ref', 'ref#test-license', '--consent-ref', 'ref#test-consent', '--game', DEMO_GAME] as const;

/** `gap record` of the demo game. */
export const recording = (display: string, out: string, ...more: readonly string[]): string[] => [
  ...['record', '--display', display, '--out', out, ...RIGHTS, ...more],
];

/** The same with a small picture, reporting in lines of JSON. */
export const smallRecording = (display: string, out: string, ...more: readonly string[]): string[] =>
  recording(display, out, '--size', '320x180', '--fps', '30', '--json', ...more);

/** Signals that no test sends: a fault of native code. */
const CRASHES: readonly NodeJS.Signals[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'];

/** Runs the real `gap` command in a separate process. `meanwhile` may send signals. Rejects when native code crashes it. */
export async function gap(
  args: readonly string[],
  {
    env = {},
    cwd,
    program = GAP,
    meanwhile,
  }: {
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    program?: string;
    meanwhile?: (run: { pid: number; output: () => string }) => Promise<void>;
  } = {},
): Promise<GapRun> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  await meanwhile?.({ pid: child.pid as number, output: () => stdout });
  const [code, signal] = await ended;
  if (signal !== null && CRASHES.includes(signal)) throw new Error(`gap ${args.join(' ')} crashed with ${signal}: ${stderr}`);
  return { code, stdout, stderr };
}

/** Status lines that `gap record --json` has printed. */
export const statusLines = (output: string): number => output.split('"type":"status"').length - 1;

/** The last status line that `gap record --json` has printed whole. */
export function statusIn(output: string): Partial<Snapshot> | undefined {
  const line = output
    .split('\n')
    .slice(0, -1)
    .findLast((text) => text.includes('"type":"status"'));
  return line === undefined ? undefined : (Snapshot.partial().loose().parse(JSON.parse(line)) as Partial<Snapshot>);
}

/** Why the gate is closed, by that. */
export const closedIn = (output: string) => statusIn(output)?.closedFor;

/** Waits until something is true, or fails after `seconds`: a limit for what never comes, not for a slow machine. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  for (const began = performance.now(); performance.now() - began < seconds * 1000; await sleep(20)) if (await holds()) return;
  throw new Error(`waited ${seconds} s in vain until ${what}`);
}
