import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { validate } from '#library/index.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { Random } from '#scripts/random.ts';
import { gap, statusLines, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { PaintedGame } from '#test/support/painted-game.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SIZE = { width: 320, height: 180 };
const FLAGS = [
  '--size',
  '320x180',
  '--fps',
  '30',
  '--license-ref',
  'ref#l',
  '--consent-ref',
  'ref#c',
  '--game',
  'title:The Game',
  '--json',
];

let display: VirtualDisplay;

beforeAll(async () => {
  display = await VirtualDisplay.start({ width: 640, height: 360 });
});

afterAll(() => display?.[Symbol.asyncDispose]());

/** Samples of colour, in all frames, that are green and that are magenta (BT.601: 54, 34 and 202, 222). */
function decoded(video: string): { green: number; magenta: number; frames: number } {
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', video, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'], { maxBuffer: 1 << 28 });
  const [luma, chroma] = [SIZE.width * SIZE.height, (SIZE.width * SIZE.height) / 4];
  const bytes = luma + 2 * chroma;
  const seen = { green: 0, magenta: 0, frames: raw.length / bytes };
  for (let at = luma; at < raw.length; at += bytes)
    for (let i = 0; i < chroma; i++) {
      const [u, v] = [raw[at + i] as number, raw[at + chroma + i] as number];
      if (u < 100 && v < 100) seen.green += 1;
      if (u > 145 && v > 145) seen.magenta += 1;
    }
  return seen;
}

/** Whether each frame's middle is green. */
function greenness(video: string): boolean[] {
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', video, '-vf', 'crop=16:16', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'], {
    maxBuffer: 1 << 28,
  });
  const bytes = 384;
  return Array.from({ length: raw.length / bytes }, (_, n) => (raw[n * bytes + 256] as number) < 100);
}

long('a recording of one window holds no pixel of another, says how the window changed, and passes', async () => {
  await using game = await PaintedGame.open(display.name);
  using windows = new PlainWindows(display.name);
  using folder = new TemporaryFolder();
  const random = new Random(3);
  await gap(['record', '--display', display.name, '--out', folder.path, '--window', ...FLAGS], {
    meanwhile: async ({ pid, output }) => {
      await until('it records', () => statusLines(output()) >= 1);
      for (let n = 0; n < 40; n++) {
        game.change(random);
        if (n % 4 === 0) windows.activate(game.window);
        await sleep(50);
      }
      game.show();
      windows.activate(game.window);
      await until('it has recorded for some seconds', () => statusLines(output()) >= 4);
      process.kill(pid, 'SIGINT');
    },
  });
  const shard = only(folder.path);
  const seen = decoded(join(shard, 'video.ivf'));
  expect(seen.magenta).toBe(0);
  expect(seen.green).toBeGreaterThan(0);
  await expectValid(shard, ['frames.frozen', 'pictures.frozen', 'frames.black']);
  const { video } = readMeta(shard).recorder ?? {};
  expect(video).toMatchObject({ source: 'x11 window', only_window: true });
  expect(video?.views?.length).toBeGreaterThan(0);
  const { findings } = await validate(shard);
  expect(findings.find(({ check }) => check === 'video.window')).toMatchObject({ severity: 'warn', measured: video?.views?.length });
});

long('a launcher and its game are recorded one after the other, pictures and keys of the same window', async () => {
  await using game = await PaintedGame.open(display.name);
  using windows = new PlainWindows(display.name);
  using player = new XTestPlayer(display.name);
  using folder = new TemporaryFolder();
  const launcher = windows.open('The Game');
  windows.activate(launcher);
  await until('the launcher has the focus', () => windows.active() === launcher);
  await gap(['record', '--display', display.name, '--out', folder.path, '--window', ...FLAGS], {
    meanwhile: async ({ pid, output }) => {
      await until('it records', () => statusLines(output()) >= 1);
      for (let n = 0; n < 80; n++) {
        if (n === 40) windows.activate(game.window);
        player.key('KeyW', n % 2 === 0);
        await sleep(50);
      }
      await until('it has recorded for some seconds', () => statusLines(output()) >= 4);
      process.kill(pid, 'SIGINT');
    },
  });
  const shard = only(folder.path);
  await expectValid(shard, ['frames.frozen', 'pictures.frozen', 'frames.black', 'controls.stuck']);
  const meta = readMeta(shard);
  const isGreen = greenness(join(shard, 'video.ivf'));
  using frames = await TableReader.open(join(shard, FRAMES.file));
  const tsUs = await frames.numbers('ts_us');
  using events = await TableReader.open(join(shard, EVENTS.file));
  const pressedUs = await events.numbers('ts_us');
  const gaps = meta.recorder?.gaps ?? [];
  expect(gaps.length).toBeGreaterThan(0);
  // Black pictures (after a gap they stay so for 0.2 s) are of neither.
  const blank = await frames.fill('blank', new Uint8Array(frames.rows));
  const shown = [...pressedUs]
    .map((us) => tsUs.findIndex((at) => at >= us))
    .map((frame) => (blank[frame] === 1 ? undefined : isGreen[frame]));
  const change = gaps.findLast(({ from_us }) => from_us > (pressedUs[5] as number));
  for (const [i, us] of pressedUs.entries()) if (shown[i] !== undefined) expect([i, shown[i]]).toEqual([i, us >= (change?.to_us ?? 0)]);
  expect(shown.filter((green) => green === true).length).toBeGreaterThan(10);
  expect(shown.filter((green) => green === false).length).toBeGreaterThan(10);
});

long('without a window of the game nothing is recorded, and the message says what to do', async () => {
  using folder = new TemporaryFolder();
  const run = await gap(['record', '--display', display.name, '--out', folder.path, '--window', ...FLAGS]);
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('The game has no window');
});

it.each([
  [['--region', '320x180+0+0'], 'Record only the window of the game, or a part of the screen'],
  [['--whole-screen'], 'Record only the window of the game, or a part of the screen'],
  [['--cursor'], 'The cursor is not drawn into a single window'],
])('is not combined with %j', async (more, remedy) => {
  using folder = new TemporaryFolder();
  const run = await gap(['record', '--display', display.name, '--out', folder.path, '--window', ...FLAGS, ...more]);
  expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(remedy)]);
});
