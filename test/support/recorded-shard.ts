import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { keepProgramBuilt } from '#scripts/build-program.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { gap, recording, until } from '#test/support/gap.ts';
import { wrongWith } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real shard of 6 s: the demo game, played through XTest. Read it, copy it, never change it. */
    shard: string;
  }
}

const SECONDS = 6;

/** Stops the recorder now and then, like a busy machine. */
async function stall({ pid, output }: { pid: number; output: () => string }): Promise<void> {
  await until('it records', () => output().includes('Recording'));
  for (let i = 0; i < 12; i++) {
    await sleep(400);
    process.kill(pid, 'SIGSTOP');
    await sleep(80);
    process.kill(pid, 'SIGCONT');
  }
}

/** Records the one shard shared by all tests that only read one, in a size for which any machine has room. */
export default async function setup(project: TestProject): Promise<() => void> {
  await keepProgramBuilt();
  // The tests have their own keys and settings; every process they start inherits the place.
  const home = new TemporaryFolder();
  process.env.GAP_SETTINGS = join(home.path, 'settings.json');
  const folder = new TemporaryFolder();
  await using stage = await Stage.open({ width: 640, height: 360 });
  const flags = ['--size', '640x360', '--fps', '60', '--encoder', 'h264-14', '--duration', `${SECONDS}`, '--title', 'Demo'];
  const late = process.env.GAP_TEST_LATE === undefined ? undefined : { meanwhile: stall };
  const run = await gap(recording(stage.display.name, folder.path, ...flags), late);
  const shard = join(folder.path, readdirSync(folder.path)[0] ?? '');
  const wrong = existsSync(join(shard, 'meta.json')) ? await wrongWith(shard) : [{ check: 'no shard', says: `exit ${run.code}` }];
  // Exit code 1: the machine was late, and the shard accounts for it.
  if (run.code === 2 || run.code === 3 || wrong.length > 0)
    throw new Error(
      `the tests' shard is not good (exit ${run.code}): ${wrong.map(({ check, says }) => `${check}: ${says}`).join('; ')}\n${run.stdout}${run.stderr}`,
    );
  project.provide('shard', shard);
  return () => {
    folder[Symbol.dispose]();
    home[Symbol.dispose]();
  };
}
