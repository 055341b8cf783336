import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linkModules } from '#scripts/linked-modules.ts';
import type { Asked } from '#scripts/mutants/trials.ts';

/** A change that makes an endless loop is noticed by that. */
const MOST_MS = 60_000;

/** A copy of this tree, and a process that runs its pure tests: half a second for a change, where a new process takes six. */
export class Tree implements Disposable {
  readonly #folder = mkdtempDisposableSync(join(tmpdir(), 'gap-mutants-'));
  #trials: ChildProcess | undefined;

  constructor() {
    const { path } = this.#folder;
    for (const file of execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).trim().split('\n')) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      cpSync(file, join(path, file));
    }
    // Some tests ask git for all sources.
    for (const args of [
      ['init', '-q'],
      ['add', '-A'],
    ])
      execFileSync('git', args, { cwd: path });
    linkModules(path);
  }

  /** Whether one of these tests is red with the file so changed, or none ends. */
  async notices(file: string, changed: string, tests: readonly string[]): Promise<boolean> {
    const path = join(this.#folder.path, file);
    const source = readFileSync(path);
    writeFileSync(path, changed);
    const red = tests.length === 0 ? [] : await this.ask({ file, tests });
    writeFileSync(path, source);
    return red === undefined || (red as readonly string[]).length > 0;
  }

  /** Undefined where nothing is answered in time. */
  async ask(asked: Asked): Promise<unknown> {
    const isAll = 'all' in asked;
    // What they left behind would run beside the trials.
    if (isAll) this.#stop();
    this.#trials ??= this.#start(isAll ? ['all'] : []);
    const late = setTimeout(() => this.#stop(), isAll ? 10 * MOST_MS : MOST_MS);
    const answered = new AbortController();
    const ended = once(this.#trials, 'exit', answered).then(
      () => [],
      () => [],
    );
    this.#trials.send(asked);
    const [got] = await Promise.race([once(this.#trials, 'message', answered), ended]);
    answered.abort();
    clearTimeout(late);
    if (isAll) this.#stop();
    return got;
  }

  #start(args: readonly string[]): ChildProcess {
    const { path } = this.#folder;
    const trials = fork(join(path, 'scripts/mutants/trials.ts'), args, {
      cwd: path,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true,
    });
    // What ends by itself is begun anew for the next change.
    return trials.once('exit', () => {
      if (this.#trials === trials) this.#trials = undefined;
    });
  }

  /** With its tests: they are a group of their own, which a change that makes an endless loop would keep at work for ever. */
  #stop(): void {
    const { pid } = this.#trials ?? {};
    this.#trials = undefined;
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#folder[Symbol.dispose]();
  }
}
