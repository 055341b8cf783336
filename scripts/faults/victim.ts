import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hrtimeUs } from '#native/clock.ts';
import { DEMO_GAME } from '#scripts/demo/stage.ts';
import { GAP } from '#scripts/gap-command.ts';

/** Flags of every recording of the suite: rights, whose input it is, and output as JSON. */
const FLAGS = ['--license-ref', 'ref#faults', '--consent-ref', 'ref#faults', '--game', DEMO_GAME, '--json'];

/** A recording's arguments for `gap`. */
export const victimFlags = (out: string, display: string): string[] => ['record', '--display', display, '--out', out, ...FLAGS];

/** A real recorder in its own process, for a fault to happen to. */
export class Victim {
  readonly out: string;
  readonly child: ChildProcess;
  readonly #ended: Promise<[number | null, NodeJS.Signals | null]>;
  stdout = '';
  stderr = '';

  private constructor(out: string, child: ChildProcess) {
    this.out = out;
    this.child = child;
    this.#ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
  }

  /** Starts recording into `out`; resolves once frames reach the disk. `inside`: a command prefix to run it in, such as a quota. */
  static async start(
    out: string,
    display: string,
    flags: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
    inside: readonly string[] = [],
  ): Promise<Victim> {
    mkdirSync(out, { recursive: true });
    const record = [process.execPath, GAP, ...victimFlags(out, display), ...flags];
    const [command = '', ...args] = [...inside, ...record];
    const victim = new Victim(out, spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
    await victim.until(() => /"frames":[1-9]/.test(victim.stdout));
    return victim;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until `holds` is true. Rejects if the recorder ends first, or after half a minute. */
  async until(holds: () => boolean): Promise<void> {
    for (let i = 0; i < 3000; i++) {
      if (holds()) return;
      if (!this.running) throw new Error(`the recorder ended too early (${this.child.exitCode}): ${this.stderr}`);
      await sleep(10);
    }
    throw new Error(`waited in vain; the recorder said: ${this.stderr}`);
  }

  /** Sends a signal; returns the time, us on the recording's clock. */
  signal(name: NodeJS.Signals): number {
    this.child.kill(name);
    return hrtimeUs();
  }

  /** Its exit code; rejects when it does not end in time. */
  async ended(seconds = 60): Promise<number | null> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      this.child.kill('SIGKILL');
      reject(new Error(`the recorder did not end within ${seconds} s: ${this.stderr}`));
    }, seconds * 1000);
    try {
      const [code] = await Promise.race([this.#ended, late]);
      return code;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The one folder that it left, sealed or not. */
  folder(): string {
    const names = existsSync(this.out) ? readdirSync(this.out).filter((name) => !name.endsWith('.lock')) : [];
    if (names.length !== 1) throw new Error(`${names.length} folders where one was expected: ${names.join(', ')}`);
    return join(this.out, names[0] as string);
  }

  /** Kills it if it still runs, and deletes its output. */
  clear(): void {
    if (this.running) this.child.kill('SIGKILL');
    rmSync(this.out, { recursive: true, force: true });
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A random time between the two, ms. */
export function between(from: number, to: number): number {
  return from + Math.random() * (to - from);
}
