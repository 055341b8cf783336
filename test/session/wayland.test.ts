import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { gap, statusLines, until } from '#test/support/gap.ts';
import { PaintedGame } from '#test/support/painted-game.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { WaylandDesktop, whyNoWayland } from '#test/support/wayland-desktop.ts';

const FLAGS = ['--size', '320x180', '--fps', '30', '--license-ref', 'ref#l', '--consent-ref', 'ref#c', '--json'];

const why = whyNoWayland();
if (why !== undefined) console.warn(`Wayland is not tried: ${why}`);

let desktop: WaylandDesktop;

beforeAll(async () => {
  if (why === undefined) desktop = await WaylandDesktop.start({ width: 1280, height: 720 });
});

afterAll(() => desktop?.[Symbol.asyncDispose]());

const record = (folder: string, ...more: string[]) => ['record', '--display', desktop.name, '--out', folder, ...FLAGS, ...more];

it.skipIf(why !== undefined)(
  'an X11 game on a Wayland desktop is recorded by its window without being asked to, with its keys',
  async () => {
    await using game = await PaintedGame.open(desktop.name);
    using windows = new PlainWindows(desktop.name);
    using player = new XTestPlayer(desktop.name);
    windows.activate(game.window);
    await until('the game has the focus', () => openWindows(desktop.name).some(({ window, isFront }) => isFront && window === game.window));
    using folder = new TemporaryFolder();
    await gap(record(folder.path, '--game', 'title:The Game'), {
      meanwhile: async ({ pid, output }) => {
        await until('it records', () => statusLines(output()) >= 1);
        for (let n = 0; n < 20; n++) {
          player.key('KeyW', n % 2 === 0);
          await sleep(50);
        }
        await until('it has recorded for some seconds', () => statusLines(output()) >= 3);
        process.kill(pid, 'SIGINT');
      },
    });
    const shard = only(folder.path);
    await expectValid(shard);
    const { video, input, gaps = [] } = readMeta(shard).recorder ?? {};
    expect(video).toMatchObject({ source: 'x11 window', only_window: true });
    expect(input?.events).toBeGreaterThanOrEqual(20);
    using frames = await TableReader.open(join(shard, FRAMES.file));
    const [ts, luma] = [await frames.numbers('ts_us'), await frames.numbers('luma')];
    // Where a busy machine could not say in time who had the focus, a gap is, and the pictures around it are black.
    const isShown = (us = 0) => gaps.every(({ from_us, to_us }) => us < from_us - 2e5 || us > to_us + 2e5);
    const shown = luma.filter((_, n) => isShown(ts[n]));
    expect(shown.length, JSON.stringify(gaps)).toBeGreaterThan(20);
    expect(Math.min(...shown)).toBeGreaterThan(30 * 256);
  },
);

it.skipIf(why !== undefined).each([
  ['its screen', ['--any-window'], 'its own screen is black'],
  ['a part of it', ['--region', '320x180+0+0', '--game', 'title:The Game'], 'its own screen is black'],
  ['a program of Wayland', ['--game', 'foot'], 'is a program of Wayland, which no other can see'],
])('%s is refused, and the message says why and what to do', async (_, flags, says) => {
  using folder = new TemporaryFolder();
  const { code, stderr } = await gap(record(folder.path, ...flags));
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  expect(stderr).toContain('log in to a desktop of X11');
});

it.skipIf(why !== undefined)('the check says so before anything is recorded', async () => {
  const { stdout } = await gap(['doctor', '--display', desktop.name, '--size', '320x180', '--fps', '30', '--no-ladder']);
  expect(stdout).toMatch(/FAIL {2}preflight\.display .*inside a Wayland desktop/);
});
