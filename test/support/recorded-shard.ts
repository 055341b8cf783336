import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Qat } from '#library/index.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { scanVideo } from '#shard/video-file.ts';
import { gap, RIGHTS } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real shard of 6 s: the demo game, played through XTest. Read it, copy it, never change it. */
    shard: string;
  }
}

const SECONDS = 6;
const TRIES = 12;
/** What a recording of six seconds on a machine that was never calibrated says of itself. */
const ALWAYS = ['sync.calibration', 'session.duration'];

/**
 * What is not perfect about it; empty when every frame was captured, and in time. A few that are late are allowed in a shard, but damage
 * done to this one must be all that a check sees.
 */
function flaws(shard: string): string[] {
  const { findings } = JSON.parse(readFileSync(join(shard, 'qat.json'), 'utf8')) as Qat;
  const flawed = findings.filter(
    ({ check, severity, at, measured }) =>
      !ALWAYS.includes(check) && (severity !== 'pass' || at.length > 0 || (check === 'cfr.missing' && measured !== 0)),
  );
  const frames = scanVideo(join(shard, 'video.ivf')).pts.length;
  return [...flawed.map(({ check }) => check), ...(frames === SECONDS * 60 ? [] : [`${frames} frames`])];
}

/**
 * Records one shard for all tests that look at one. They need one that passes, whole; on a noisy machine that may take a second try,
 * which is said. Speed is what the benchmarks are for.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  // Keys and settings of the tests are their own; every process of theirs inherits the place.
  const home = new TemporaryFolder();
  process.env.GAP_SETTINGS = join(home.path, 'settings.json');
  for (let attempt = 1; ; attempt++) {
    const folder = new TemporaryFolder();
    await using stage = await Stage.open();
    const run = await gap([
      'record',
      '--display',
      stage.display.name,
      '--out',
      folder.path,
      '--duration',
      `${SECONDS}`,
      '--title',
      'Demo',
      ...RIGHTS,
    ]);
    const shard = join(folder.path, readdirSync(folder.path)[0] ?? '');
    const why = existsSync(join(shard, 'qat.json')) ? flaws(shard) : [`exit ${run.code}`];
    if (run.code === 0 && why.length === 0) {
      project.provide('shard', shard);
      return () => {
        folder[Symbol.dispose]();
        home[Symbol.dispose]();
      };
    }
    folder[Symbol.dispose]();
    if (attempt === TRIES) throw new Error(`the tests' shard could not be recorded (exit ${run.code})\n${run.stdout}${run.stderr}`);
    // One line: a report of a recording that nobody judges reads like the failure of a test.
    console.warn(`the tests' shard is not perfect (${why.join(', ')}), recording again`);
  }
}
