import { spawnSync } from 'node:child_process';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** No test may take longer than 400 s (`test/play/match.test.ts`), most no longer than 120 s; one inside a codec cannot be stopped. */
const SILENCE_MS = 600_000;

/**
 * Ends what hangs: no time limit reaches a thread that stands still inside a library, and its process would be waited for for
 * ever. The test processes are killed once nothing has ended for ten minutes; vitest then says which file was not finished.
 */
export class HangReporter implements Reporter {
  readonly #running = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  onTestRunStart(): void {
    this.#heard();
  }

  onTestModuleStart({ moduleId }: TestModule): void {
    this.#running.add(moduleId);
    this.#heard();
  }

  onTestCaseResult(_: TestCase): void {
    this.#heard();
  }

  onTestModuleEnd({ moduleId }: TestModule): void {
    this.#running.delete(moduleId);
    this.#heard();
  }

  onTestRunEnd(): void {
    clearTimeout(this.#timer);
  }

  #heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#kill(), SILENCE_MS).unref();
  }

  #kill(): void {
    process.stderr.write(`\nnothing has ended for ${SILENCE_MS / 60_000} min: killing what hangs: ${[...this.#running].join(', ')}\n`);
    // Without pkill (on Windows), it exits instead of waiting.
    if (spawnSync('pkill', ['-KILL', '-P', String(process.pid)]).error !== undefined) process.exit(1);
    this.#heard();
  }
}
