import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { GameChannel } from '#app/game/game-channel.ts';
import { GAME_ENDING } from '#core/app/state.ts';
import { compareShards } from '#format/compare/compare-shards.ts';
import { UNCONFIRMED } from '#format/core/parquet/tables.ts';
import { english } from '#format/core/said.ts';
import { GameTap, type Meta, record, TableReader } from '#library/index.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { connectBoth, playInTime } from '#test/support/played-game.ts';
import { broken } from '#test/support/shards.ts';
import { SMALL_STAGE, smallPlan } from '#test/support/small.ts';
import { SpeakingGame } from '#test/support/speaking-game.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const stateOf = (shard: string) => {
  const { recorder } = JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
  return recorder?.game_state as NonNullable<NonNullable<Meta['recorder']>['game_state']>;
};

long('two players who stop in the middle of an episode export the same, confirmed frames only (EDGE-02)', async () => {
  await using stage = await Stage.open(SMALL_STAGE);
  using folder = new TemporaryFolder();
  const stop = new AbortController();
  const seen = new Map<string, number>();
  const stations = await Promise.all(
    ['a', 'b'].map(async (name) => {
      const tap = new GameTap();
      const channel = await GameChannel.open({ tap });
      const onSnapshot = ({ frames }: { readonly frames: number }) => seen.set(name, frames);
      const recording = record(smallPlan(stage.display.name, join(folder.path, name)), { game: tap, stop: stop.signal, onSnapshot });
      return { channel, recording };
    }),
  );
  const [one, two] = stations.map(({ channel }) => channel.link) as [string, string];
  const games = await connectBoth([one, two]);
  await until('both have a picture', () => ['a', 'b'].every((name) => (seen.get(name) ?? 0) > 0));
  const over = new AbortController();
  const playing = playInTime(games, { episode: 1, frames: 100_000, delayMs: 150, stop: over.signal });
  await sleep(2000);
  stop.abort();
  const shards = (await Promise.all(stations.map(async ({ recording }) => (await recording).folder))) as [string, string];
  over.abort();
  await playing;
  for (const game of games) game.close();
  for (const { channel } of stations) await channel[Symbol.asyncDispose]();
  for (const shard of shards) {
    expect(await broken(shard)).toEqual([]);
    const { confirmed, frames } = stateOf(shard);
    expect(stateOf(shard)).toMatchObject({ forced: 0, missing: 0, confirmed: frames, problems: [] });
    expect(confirmed).toBeGreaterThan(30);
    expect(existsSync(join(shard, UNCONFIRMED.file))).toBe(false);
  }
  // One may be a few frames ahead of the other: those are all that differs.
  const found = await compareShards(...shards);
  expect(Object.values(found.differing).every((count) => count === 0)).toBe(true);
  const [a, b] = shards.map((shard) => stateOf(shard).frames) as [number, number];
  expect(found.rows.compared).toBe(2 * Math.min(a, b));
  expect(found.unconfirmed).toBe(0);
});

/** An app that records, and a game of two players connected to it, of whom the other is only guessed from the sixth frame on. */
async function recording() {
  const stage = await Stage.open(SMALL_STAGE);
  const test = await TestDesk.open({ display: stage.display.name });
  await test.agree();
  const { calls } = test.desk;
  await calls['draft.change']({ gameState: true });
  await until('the channel is open', () => test.desk.view.game !== undefined);
  const steps = new Set<string>();
  test.desk.listen(() => {
    const { state } = test.desk.view;
    if (state.phase === 'stopping') steps.add(state.sealing.step);
  });
  const game = await SpeakingGame.connect(test.desk.view.game?.link as string);
  await calls['record.start']({});
  await test.reach('recording');
  const inputs = (confirmed: boolean) => ({ a: { value: 0, confirmed: true }, b: { value: 0, confirmed } });
  game.say({ type: 'begin_episode', episode: 1, players: ['a', 'b'] });
  for (let n = 0; n < 20; n++) game.say({ type: 'frame', episode: 1, frame: n, at_us: 1000 * n, inputs: inputs(n < 5) });
  await game.heardOut();
  return {
    test,
    calls,
    game,
    steps,
    async [Symbol.asyncDispose]() {
      await game[Symbol.asyncDispose]();
      await test[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

long('a stop of the lab, which lets nothing wait for the video, still waits for the last inputs', async () => {
  await using station = await recording();
  const { test, game } = station;
  // As join-lab does: two orders, one right after the other.
  const sealed = test.seal();
  await sleep(300);
  for (let n = 5; n < 20; n++) game.say({ type: 'confirm', episode: 1, frame: n, player: 'b', value: 0 });
  const { result } = await sealed;
  expect(await broken(result.folder)).toEqual([]);
  expect(stateOf(result.folder)).toMatchObject({ frames: 20, confirmed: 20, forced: 0 });
});

long('the app says that the players’ states differ; it waits for a partner who is gone, says so, and need not', async () => {
  await using station = await recording();
  const { test, calls, game, steps } = station;
  expect(test.desk.view.game?.parted).toBeUndefined();
  game.say({ type: 'verified', episode: 1, from: 3, to: 4, agrees: false, player: 'b' });
  await until('the window shows it', () => test.desk.view.game?.parted !== undefined);
  expect(english(test.desk.view.game?.parted ?? '')).toMatch(/episode 1, from frame 3 on \(b\)/);
  await sleep(500);
  await calls['record.steer']({ command: 'stop' });
  await until('it says what it waits for', () => steps.has(GAME_ENDING));
  await calls['record.steer']({ command: 'wait-no-more' });
  const { result } = await test.goOn();
  expect(await broken(result.folder)).toEqual(['game.agreed']);
  expect(stateOf(result.folder)).toMatchObject({ confirmed: 5, forced: 15, missing: 0 });
  // Nobody waited for the deadline of 3 s.
  using table = await TableReader.open(join(result.folder, UNCONFIRMED.file));
  expect(Math.max(...(await table.numbers('confirm_delay_us')))).toBeLessThan(3e6);
});
