import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Names what was red once more, at the very end: of a long log often only that is kept. */
export class RedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const { children, moduleId } of modules)
      for (const test of children.allTests('failed')) {
        const [error] = test.result().errors ?? [];
        process.stdout.write(`red: ${relative('', moduleId)} > ${test.fullName}: ${error?.message.split('\n', 1)[0]}\n`);
      }
  }
}
