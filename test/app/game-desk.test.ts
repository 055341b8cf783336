import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { GameDesk } from '#app/desk/game-desk.ts';
import { PoseRelay, takePoses } from '#app/game/pose-relay.ts';
import type { ChatLabel, Poses } from '#core/app/process/recorder-messages.ts';
import { PoseBoard } from '#core/rings/pose-board.ts';
import { TableReader } from '#library/index.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { broken, readMeta } from '#test/support/shards.ts';
import { SMALL_STAGE } from '#test/support/small.ts';
import { SpeakingGame } from '#test/support/speaking-game.ts';

long('camera and VR poses of a game reach the rows of a session of the app, in its own process', async () => {
  await using stage = await Stage.open(SMALL_STAGE);
  await using test = await TestDesk.open({ display: stage.display.name });
  await test.agree();
  const { calls } = test.desk;
  await calls['draft.change']({ gameState: true });
  await until('the channel is open', () => test.desk.view.game !== undefined);
  await using game = await SpeakingGame.connect(test.desk.view.game?.link as string, { hello: { build: '1.24.3', map: 'harbour' } });
  // The player knows better which map it is.
  await calls['draft.change']({ build: '', map: 'old town' });
  await calls['record.start']({});
  await test.reach('recording');
  for (let n = 0; n < 60; n++) {
    game.say({ type: 'camera', yaw_deg: 90 + n / 10, pitch_deg: -5 });
    game.say({ type: 'pose', device: 'vr_hmd', position: [1, 2, 3], rotation: [4, 5, 6] });
    await sleep(20);
  }
  const { result } = await test.seal();
  expect(await broken(result.folder)).toEqual([]);
  expect(readMeta(result.folder).title).toEqual({ name: 'GAP demo game', build: '1.24.3', map: 'old town' });
  using rows = await TableReader.open(join(result.folder, 'controls.parquet'));
  const device = await rows.words('device', ['kb', 'mouse', 'pad', 'vr_hmd']);
  const of = async (column: string, index: number) =>
    [...(await rows.numbers(column))].filter((value, i) => device[i] === index && !Number.isNaN(value));
  const yaw = await of('yaw_deg', 1);
  // A row of 240 Hz takes what is there: each of fifty angles a second is in several, none comes out of order, and few are left out.
  expect(yaw.length).toBeGreaterThan(120);
  expect(yaw).toEqual(yaw.toSorted((a, b) => a - b));
  expect(new Set(yaw).size).toBeGreaterThan(20);
  expect(new Set(await of('pitch_deg', 1))).toEqual(new Set([-5]));
  expect(new Set(await of('hmd_py', 3))).toEqual(new Set([2]));
});

it('a game that floods it with poses has at most 250 of them sent a second, the newest', async () => {
  const relay = new PoseRelay();
  const sent: Poses[] = [];
  using _sending = relay.sendTo((poses) => sent.push(poses));
  const began = performance.now();
  let n = 0;
  while (performance.now() - began < 200) {
    relay.setCamera({ yawDeg: n++, pitchDeg: 0 }, n);
    if (n % 5 === 0) await new Promise(setImmediate);
  }
  await sleep(20);
  expect(n).toBeGreaterThan(sent.length * 5);
  // A timer of Node may be a millisecond early.
  expect(sent.length).toBeLessThanOrEqual((performance.now() - began) / 3 + 2);
  expect(sent.at(-1)?.camera?.yawDeg).toBe(n - 1);
});

it('what arrives together is sent once, the newest of each device; without a session it is dropped', async () => {
  const relay = new PoseRelay();
  const sent: Poses[] = [];
  relay.setCamera({ yawDeg: 0, pitchDeg: 0 }, 1);
  {
    using _sending = relay.sendTo((poses) => sent.push(poses));
    relay.setCamera({ yawDeg: 1, pitchDeg: 2 }, 10);
    relay.setVr('vr_hmd', { px: 1, py: 2, pz: 3, rx: 4, ry: 5, rz: 6 }, 11);
    relay.setCamera({ yawDeg: 3, pitchDeg: 4 }, 12);
    await sleep(5);
  }
  relay.setCamera({ yawDeg: 9, pitchDeg: 9 }, 20);
  await sleep(5);
  expect(sent).toEqual([{ camera: { tsUs: 12, yawDeg: 3, pitchDeg: 4 }, vr_hmd: { tsUs: 11, px: 1, py: 2, pz: 3, rx: 4, ry: 5, rz: 6 } }]);
  const board = new PoseBoard(PoseBoard.allocate());
  takePoses(board, sent[0] as Poses);
  const read = new Float32Array(6);
  expect([board.readCamera(read, 0, 12), [...read.subarray(0, 2)]]).toEqual([true, [3, 4]]);
  expect([board.readVr(0, read, 0, 12), [...read]]).toEqual([true, [1, 2, 3, 4, 5, 6]]);
  expect(board.readVr(1, read, 0, 12)).toBe(false);
});

it('a session that ends is told that its game has nothing more to say, as often as it asks', async () => {
  await using desk = new GameDesk(() => {});
  let told = 0;
  const hearing = desk.attach({ gameLines: () => {}, poses: () => {}, chatLabel: () => {}, gameEnded: () => (told += 1) });
  // The answer may get there before the session waits for it: it asks again.
  hearing.settle();
  await sleep(1);
  expect(told).toBe(1);
  hearing.settle();
  expect(told).toBe(2);
  hearing[Symbol.dispose]();
  expect(told).toBe(2);
});

long('a game’s chat is told to the session as numbers, never as words, and only where the player agreed to that', async () => {
  for (const agreed of [true, false]) {
    await using desk = new GameDesk(
      () => {},
      (scope) => scope === 'chat' && agreed,
    );
    await desk.use(true);
    await using game = await SpeakingGame.connect(desk.view?.link as string);
    const labels: ChatLabel[] = [];
    let lines = '';
    using _hearing = desk.attach({
      gameLines: (text) => {
        lines += text;
      },
      poses: () => {},
      chatLabel: (label) => labels.push(label),
      gameEnded: () => {},
    });
    game.say({ type: 'begin_episode', episode: 0, players: ['zyzzyva', 'p2'] });
    for (const text of ['well done zyzzyva ❤️', 'GREAT!!!', 'awful']) game.say({ type: 'chat', text });
    // What nobody agreed to is not heard of in the time that the other takes.
    if (agreed) await until('it is summed up', () => labels.length > 0);
    else await sleep(100);
    await until('the game’s lines are told', () => lines.includes('begin_episode'));
    expect(labels.map(({ val }) => val.sentiment > 0 && val.excitement > 0)).toEqual(agreed ? [true] : []);
    expect(lines).not.toMatch(/chat|done|GREAT|awful/);
  }
});
