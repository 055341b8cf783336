import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { knownLagReferences } from '#home/lag-references.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { gap, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
const env = { GAP_SETTINGS: join(folder.path, 'settings.json') };
const path = join(folder.path, 'lag-references.json');
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ width: 640, height: 360 });
});

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const flags = () => ['calibrate', '--display', stage.display.name, '--size', '640x360', '--fps', '30', '--title', 'Demo', '--game'];
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('gap-lag-'));

long('measures how long a game takes, keeps that in place of what was known, and nothing of what was played', async () => {
  const before = left();
  const { code, stdout, stderr } = await gap([...flags(), DEMO_GAME, '--json'], { env });
  expect([code, stderr]).toEqual([0, '']);
  const { kept, ...measured } = JSON.parse(stdout);
  expect(kept).toBe(true);
  expect(measured).toMatchObject({ title: 'Demo', build: '', game: DEMO_GAME, fps: 30, signal: 'mouse-motion', sessions: [{}] });
  const [{ low, median, high }] = measured.sessions;
  // The demo game answers with its next frame.
  expect([median > -8, median < 60, low <= median && median <= high]).toEqual([true, true, true]);
  expect(knownLagReferences(path)).toEqual([measured]);
  expect((await gap(['calibrate', '--list'], { env })).stdout).toContain(`Demo at 30 fps: the picture answers ${median.toFixed(1)} ms`);
  expect(left()).toEqual(before);
});

it('that is stopped before it is known keeps nothing, and says what to do', async () => {
  const other = { GAP_SETTINGS: join(folder.path, 'other', 'settings.json') };
  const { code, stderr } = await gap([...flags(), DEMO_GAME], {
    env: other,
    meanwhile: async ({ pid }) => {
      await until('it records', () => left().length > 0 && readdirSync(join(tmpdir(), left().at(-1) as string)).length > 0);
      process.kill(pid, 'SIGINT');
    },
  });
  expect(code).toBe(3);
  expect(stderr).toContain('Stopped before the lag was known');
  expect(stderr).toContain('Turn the camera left and right');
  expect(existsSync(join(folder.path, 'other', 'lag-references.json'))).toBe(false);
});

long('says so when the capture ends by itself: the display is gone', async () => {
  const lost = await Stage.open({ width: 640, height: 360 });
  const before = left();
  const args = ['calibrate', '--display', lost.display.name, '--size', '640x360', '--fps', '30', '--title', 'Demo', '--game', DEMO_GAME];
  const { code, stderr } = await gap(args, {
    env,
    meanwhile: async () => {
      await until('it records', () => left().some((name) => !before.includes(name) && readdirSync(join(tmpdir(), name)).length > 0));
      await sleep(2000);
      lost.display.server.kill('SIGKILL');
    },
  });
  await lost[Symbol.asyncDispose]();
  expect(code).toBe(3);
  expect(stderr).toMatch(/The measurement ended before the lag was known: \S/);
  expect(stderr).toContain('Leave the game open');
  expect(left()).toEqual(before);
});

it('needs the name of a game', async () => {
  const { code, stderr } = await gap([...flags(), ''], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('game');
});
