import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AppState } from '#core/app/state.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { knownLagReferences } from '#home/lag-references.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { SMALL_STAGE } from '#test/support/small.ts';

let stage: Stage;
let test: TestDesk;
const pids: number[] = [];

beforeAll(async () => {
  stage = await Stage.open(SMALL_STAGE);
  test = await TestDesk.open({ display: stage.display.name, pids });
});

afterAll(async () => {
  await test?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

beforeEach(() => {
  test.phases.length = 0;
});

/** Everything in the folder of shards: recordings are there while they are measured. */
const left = () => (existsSync(test.shards) ? (readdirSync(test.shards, { recursive: true }) as string[]) : []);

/** Every share of the bar until the app is out of `calibrating`, and the figures that windows were given. */
async function measured(): Promise<{ shares: number[]; figures: Snapshot[] }> {
  const shares: number[] = [];
  const figures: Snapshot[] = [];
  using _listening = test.desk.listen((event, value) => {
    if (event === 'snapshot') figures.push(value as Snapshot);
    const { state } = test.desk.view;
    if (event === 'view' && state.phase === 'calibrating') shares.push(state.share ?? 0);
  });
  await until('it is over', () => test.desk.view.state.phase !== 'calibrating', 200);
  return { shares, figures };
}

it('needs a consent and a game, as a recording does', async () => {
  const { calls } = test.desk;
  await expect(calls['calibrate.game']({})).rejects.toMatchObject({ code: 'consent.none' });
  await test.agree();
  await calls['draft.change']({ game: '' });
  await expect(calls['calibrate.game']({})).rejects.toMatchObject({ code: 'preflight.game' });
  expect(test.desk.view.state.phase).toBe('idle');
  // Neither is needed to measure a lag, and neither was agreed to.
  await calls['draft.change']({ game: DEMO_GAME, probe: '192.0.2.1', voice: true });
});

long('tells windows how a game answers while it is played, and keeps that alone', async () => {
  await test.desk.calls['calibrate.game']({});
  expect(test.desk.view.state).toEqual({ phase: 'calibrating', step: 'playing' });
  const { shares, figures } = await measured();
  expect(test.phases).toEqual(['calibrating', 'lag-measured']);
  expect(shares.length).toBeGreaterThan(10);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(figures.at(-1)?.lag.state).toBe('known');
  const { lag } = test.desk.view.state as Extract<AppState, { phase: 'lag-measured' }>;
  expect(lag).toMatchObject({ title: 'GAP demo game', signal: 'mouse-motion' });
  expect([lag.ms > -8, lag.ms < 60, lag.lowMs <= lag.ms, lag.ms <= lag.highMs]).toEqual([true, true, true, true]);
  const { ms, lowMs: low, highMs: high } = lag;
  expect(knownLagReferences()).toEqual([
    expect.objectContaining({ title: 'GAP demo game', game: DEMO_GAME, sessions: [expect.objectContaining({ low, median: ms, high })] }),
  ]);
  expect(left()).toEqual([]);
});

long('is given up when the player says so: nothing is kept, and nothing is called a failure', async () => {
  const { calls } = test.desk;
  await calls['lag.forget']({ title: 'GAP demo game' });
  await calls['calibrate.game']({});
  await until('it records', () => left().some((path) => path.endsWith('capture.ivf')));
  await calls['calibrate.end']({});
  await test.reach('idle');
  expect(test.phases).toEqual(['calibrating', 'idle']);
  expect(knownLagReferences()).toEqual([]);
  expect(left()).toEqual([]);
});

long('leaves nothing of the game behind when its process is killed, and says so', async () => {
  await test.desk.calls['calibrate.game']({});
  await until('it records', () => left().some((path) => path.endsWith('capture.ivf')));
  process.kill(pids.at(-1) as number, 'SIGKILL');
  const state = await test.reach('failed');
  expect(state).toMatchObject({ during: 'calibration', fault: { code: 'capture.recorder-died' } });
  expect(left()).toEqual([]);
  expect(knownLagReferences()).toEqual([]);
});
