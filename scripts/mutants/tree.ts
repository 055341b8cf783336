import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTree } from '#scripts/copied-tree.ts';
import type { AllTests, Asked } from '#scripts/mutants/trials.ts';

/** All pure tests, and starting anew. */
const ALL_MS = 600_000;
const START_MS = 20_000;
/** How often as long as before tests may take before a change is noticed by that: it makes an endless loop. */
const MOST = 4;

/** A copy of this tree, and a process that runs its pure tests: half a second for a change, where a new process takes six. */
export class Tree implements Disposable {
  readonly #folder = mkdtempDisposableSync(join(tmpdir(), 'gap-mutants-'));
  #trials: ChildProcess | undefined;
  #all: AllTests = { red: [], reach: {}, tookMs: {} };

  constructor() {
    const { path } = this.#folder;
    copyTree(path);
    // Some tests ask git for all sources.
    for (const args of [
      ['init', '-q'],
      ['add', '-A'],
    ])
      execFileSync('git', args, { cwd: path });
  }

  /** Runs all pure tests: what is known of them is needed to try a change. */
  async learn(): Promise<AllTests> {
    this.#trials = this.#start(['all']);
    this.#all = (await this.#ask(this.#trials, { all: true }, ALL_MS)) as AllTests;
    // What they left behind would run beside the trials.
    this.#stop();
    return this.#all;
  }

  /** What another tree has learnt, which is the same. */
  believe(all: AllTests): void {
    this.#all = all;
  }

  /** By what it is noticed that the file is so changed: a test that reaches it is red, or never ends. */
  async notices(file: string, changed: string): Promise<'red' | 'endless' | undefined> {
    const tests = nearest(file, this.#all.reach[file] ?? []);
    if (tests.length === 0) return undefined;
    const path = join(this.#folder.path, file);
    const source = readFileSync(path);
    writeFileSync(path, changed);
    this.#trials ??= this.#start([]);
    const tookMs = tests.reduce((sum, test) => sum + (this.#all.tookMs[test] ?? 0), 0);
    const red = await this.#ask(this.#trials, { file, tests }, START_MS + MOST * tookMs);
    writeFileSync(path, source);
    if (red === undefined) return 'endless';
    return (red as readonly string[]).length > 0 ? 'red' : undefined;
  }

  /** Undefined where nothing is answered in time. */
  async #ask(trials: ChildProcess, asked: Asked, mostMs: number): Promise<unknown> {
    const late = setTimeout(() => this.#stop(), mostMs);
    const answered = new AbortController();
    const ended = once(trials, 'exit', answered).then(
      () => [],
      () => [],
    );
    trials.send(asked);
    const [got] = await Promise.race([once(trials, 'message', answered), ended]);
    answered.abort();
    clearTimeout(late);
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

/** Those that are likely to notice first: of the same name, then those of the same folder. */
function nearest(file: string, tests: readonly string[]): string[] {
  const words = file.replace(/\.ts$/, '').split('/');
  const near = (test: string) => words.filter((word) => test.includes(word)).length;
  return tests.toSorted((a, b) => near(b) - near(a));
}
