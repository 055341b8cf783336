import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import type { Meta } from '#format/core/documents/meta.ts';
import { EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { validate } from '#library/index.ts';
import { keepProgramBuilt } from '#scripts/build/program.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { gap, recording, until } from '#test/support/gap.ts';
import { LATE } from '#test/support/late.ts';
import { wrongWith } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real shard of 6 s: the demo game, played through XTest. Read it, copy it, never change it. */
    shard: string;
    /** A folder of this run, for what is made once and copied. */
    templates: string;
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

/** Presses that tests look for: one stretch of the player's round, in which each key goes down once. */
const NEEDED = ['W', 'A', 'D', 'LMB'] as const;
/** For one that passes; twice as many for one that is whole: of a machine that stalls, two of three have lost something. */
const MOST_TRIES = 8;

/** Records until the shard has what tests need: a late machine leaves gaps, or fails in time, and the shard says so. */
async function recorded(display: string, folder: string): Promise<string> {
  const flags = ['--size', '640x360', '--fps', '60', '--encoder', 'h264-14', '--duration', `${SECONDS}`, '--title', 'Demo'];
  const late = LATE ? { meanwhile: stall } : undefined;
  let lacking: string[] = [];
  let whole: string | undefined;
  for (let n = 0; n < MOST_TRIES || (whole === undefined && n < 2 * MOST_TRIES); n++) {
    const out = join(folder, `${n}`);
    mkdirSync(out);
    const run = await gap(recording(display, out, ...flags), late);
    const shard = join(out, readdirSync(out)[0] ?? '');
    const wrong = existsSync(join(shard, 'meta.json')) ? await wrongWith(shard) : [{ check: 'no shard', says: `exit ${run.code}` }];
    // Exit code 1: the machine was late, and the shard accounts for it.
    if (run.code === 2 || run.code === 3 || wrong.length > 0)
      throw new Error(
        `the tests' shard is not good (exit ${run.code}): ${wrong.map(({ check, says }) => `${check}: ${says}`).join('; ')}\n${run.stdout}${run.stderr}`,
      );
    lacking = await lackingIn(shard);
    if (lacking.length === 0) whole = shard;
    const failing = LATE ? [] : await failingIn(shard);
    if (whole === shard && failing.length === 0) return shard;
    console.warn(`the tests' shard was recorded again: it lacks ${[...lacking, ...failing].join(', ')}`);
  }
  if (whole !== undefined) return whole;
  throw new Error(`of ${2 * MOST_TRIES} recordings none is whole: the last lacks ${lacking.join(', ')}`);
}

/** Checks that it fails for its lateness alone: `wrongWith` has seen to that. */
async function failingIn(shard: string): Promise<string[]> {
  const { findings } = await validate(shard);
  return findings.filter(({ severity }) => severity === 'fail').map(({ check }) => `a pass of ${check}`);
}

async function lackingIn(shard: string): Promise<string[]> {
  const { gaps = [] } = (JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta).recorder ?? {};
  using events = await TableReader.open(join(shard, EVENTS.file));
  const [down, held, code] = [await events.numbers('value'), await events.numbers('held'), await events.words('code', NEEDED)];
  // A key that is down already when the record begins was not pressed in it.
  const unpressed = NEEDED.filter((_, wanted) => !code.some((one, row) => one === wanted && down[row] === 1 && held[row] === 0));
  // Tests cut at the keyframes of every two seconds: a gap has keyframes of its own, and where one repeats a picture, a cut begins at the next.
  using frames = await TableReader.open(join(shard, FRAMES.file));
  const [key, repeat] = [await frames.numbers('key'), await frames.numbers('repeat')];
  const unseen = Array.from(key.keys()).filter((n) => key[n] === 1 && repeat[n] === 1);
  return [
    ...unpressed.map((name) => `a press of ${name}`),
    ...gaps.map(({ reason }) => `what a gap swallowed (${reason})`),
    ...unseen.map((n) => `the picture of keyframe ${n}`),
  ];
}

/** Records the one shard shared by all tests that only read one, in a size for which any machine has room. */
export default async function setup(project: TestProject): Promise<() => void> {
  await keepProgramBuilt();
  // The tests have their own keys and settings; every process they start inherits the place.
  const home = new TemporaryFolder();
  process.env.GAP_SETTINGS = join(home.path, 'settings.json');
  const folder = new TemporaryFolder();
  await using stage = await Stage.open({ width: 640, height: 360 });
  const shard = await recorded(stage.display.name, folder.path);
  const templates = new TemporaryFolder();
  project.provide('shard', shard);
  project.provide('templates', templates.path);
  return () => {
    templates[Symbol.dispose]();
    folder[Symbol.dispose]();
    home[Symbol.dispose]();
  };
}
