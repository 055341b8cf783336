import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Stage } from '#scripts/demo/stage.ts';
import { gap, RIGHTS } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real shard of 6 s: the demo game, played through XTest. Read it, copy it, never change it. */
    shard: string;
  }
}

/** Records one shard for all tests that look at one. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = new TemporaryFolder();
  await using stage = await Stage.open();
  const run = await gap(['record', '--display', stage.display.name, '--out', folder.path, '--duration', '6', '--title', 'Demo', ...RIGHTS]);
  if (run.code !== 0) throw new Error(`the tests' shard could not be recorded (exit ${run.code})\n${run.stdout}${run.stderr}`);
  const [session] = readdirSync(folder.path);
  project.provide('shard', join(folder.path, session as string));
  return () => folder[Symbol.dispose]();
}
