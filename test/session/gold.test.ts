import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GOLD_FILE } from '#format/core/layout.ts';
import { inTile } from '#format/core/watermark/tile.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { GoldReader } from '#format/video/read-gold.ts';
import { validate } from '#library/index.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { GoldWriter } from '#shard/gold/gold-writer.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { closedIn, gap, statusLines, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, failing, only, readMeta } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A part of the screen, as it is. */
const PART = { width: 320, height: 180, x: 64, y: 32 };
const folder = new TemporaryFolder();
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ playing: false, width: 640, height: 360 });
});
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const record = (out: string, ...more: readonly string[]) => [
  ...[
    'record',
    '--display',
    stage.display.name,
    '--game',
    DEMO_GAME,
    '--out',
    join(folder.path, out),
    '--license-ref',
    'a',
    '--consent-ref',
    'b',
  ],
  ...['--gold', '--region', '320x180+64+32', '--size', '320x180', '--fps', '30', '--gop', '1', '--json', ...more],
];

/** Red, green and blue of a picture file, or of the screen. */
const pixelsOf = (...input: readonly string[]) =>
  execFileSync('ffmpeg', ['-v', 'error', ...input, '-frames:v', '1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'], { maxBuffer: 1e8 });

function onScreen(): Buffer {
  const { width, height, x, y } = PART;
  return pixelsOf('-f', 'x11grab', '-draw_mouse', '0', '-video_size', `${width}x${height}`, '-i', `${stage.display.name}+${x},${y}`);
}

function inGold(shard: string, frame: number): Buffer {
  using gold = new GoldReader(join(shard, GOLD_FILE));
  const path = join(folder.path, 'one.png');
  writeFileSync(path, gold.png(frame));
  return pixelsOf('-i', path);
}

/** Numbers of the pixels beside the tile in which two pictures differ. */
const differing = (a: Buffer, b: Buffer) =>
  Array.from({ length: PART.width * PART.height }, (_, i) => i).filter(
    (i) =>
      !inTile({ x: 0, y: 0 }, i % PART.width, Math.floor(i / PART.width)) &&
      !a.subarray(3 * i, 3 * i + 3).equals(b.subarray(3 * i, 3 * i + 3)),
  );

/** By its hotkey. */
function hold(): void {
  using player = new XTestPlayer(stage.display.name);
  const keys = ['ControlLeft', 'AltLeft', 'ShiftLeft', 'KeyH'] as const;
  for (const key of keys) player.key(key, true);
  for (const key of keys.toReversed()) player.key(key, false);
}

async function expectDeeplyValid(shard: string): Promise<void> {
  await expectValid(shard);
  const { findings } = await validate(shard, { deep: true });
  const gold = findings.filter(({ check }) => ['video.gold', 'gold.pictures', 'privacy.gold', 'watermark.order'].includes(check));
  expect(gold.map(({ severity, check }) => [check, severity])).toEqual([
    ['video.gold', 'pass'],
    ['watermark.order', 'pass'],
    ['gold.pictures', 'pass'],
    ['privacy.gold', 'pass'],
  ]);
}

describe('a gold shard', () => {
  let shard: string;
  let screen: Buffer;

  beforeAll(async () => {
    const run = await gap(record('out', '--duration', '30'), {
      meanwhile: async ({ pid, output }) => {
        await until('it has run for 1 s', () => statusLines(output()) > 1);
        screen = onScreen();
        hold();
        await until('it is held', () => closedIn(output()) === 'held');
        await sleep(500);
        hold();
        await until('it goes on', () => closedIn(output()) === undefined);
        await sleep(1000);
        process.kill(pid, 'SIGINT');
      },
    });
    expect([0, 1], run.stderr).toContain(run.code);
    shard = only(join(folder.path, 'out'));
  });

  it('has every picture as it was on the screen, to the last bit, and black where the player held it', async () => {
    await expectDeeplyValid(shard);
    const { display, recorder } = readMeta(shard);
    using gold = new GoldReader(join(shard, GOLD_FILE));
    expect(recorder?.video.gold).toEqual({ frames: gold.frames, bytes: gold.facts.bytes });
    expect([display.resolution, recorder?.video.capture?.encoder]).toEqual(['320x180', 'H264_X264_LOSSLESS']);
    using frames = await TableReader.open(join(shard, 'frames.parquet'));
    expect(gold.frames).toBe(frames.rows);
    const blank = [...(await frames.fill('blank', new Uint8Array(frames.rows)))];
    expect(new Set(blank)).toEqual(new Set([0, 1]));
    const [black, shown] = [blank.indexOf(1), blank.lastIndexOf(0)];
    // Something is on the screen.
    expect(differing(screen, Buffer.alloc(screen.length)).length).toBeGreaterThan(1000);
    expect(differing(inGold(shard, shown), screen)).toEqual([]);
    expect(differing(inGold(shard, black), Buffer.alloc(screen.length))).toEqual([]);
  });

  it('is trimmed with its pictures', async () => {
    expect([0, 1]).toContain((await gap(['trim', shard, '--from', '0', '--to', '1', '--out', join(folder.path, 'cut')])).code);
    const piece = only(join(folder.path, 'cut'));
    await expectDeeplyValid(piece);
    using whole = new GoldReader(join(shard, GOLD_FILE));
    using cut = new GoldReader(join(piece, GOLD_FILE));
    expect(cut.frames).toBeLessThan(whole.frames);
    expect(Array.from({ length: cut.frames }, (_, n) => Buffer.from(cut.png(n)).equals(whole.png(n)))).not.toContain(false);
    expect(readMeta(piece).recorder?.video.gold).toEqual({ frames: cut.frames, bytes: cut.facts.bytes });
  });

  it('fails where its pictures are missing, not declared, not hashed, or in another order', async () => {
    // On a machine that was late.
    const was = await failing(shard);
    {
      using copy = new ShardCopy(shard);
      renameSync(copy.file(GOLD_FILE), join(folder.path, 'moved.tar'));
      expect(await failing(copy.path)).toEqual(expect.arrayContaining(['files.present', 'hashes.match', 'video.gold']));
    }
    using copy = new ShardCopy(shard);
    copy.editJson('meta.json', ({ recorder }) => delete (recorder as { video: { gold?: unknown } }).video.gold);
    copy.rehash();
    expect(await failing(copy.path)).toEqual([...was, ...(was.length === 0 ? ['qat.same'] : []), 'video.gold'].sort());
    copy.editBytes('meta.json', () => readFileSync(join(shard, 'meta.json')));
    {
      using gold = new GoldReader(join(shard, GOLD_FILE));
      using writer = new GoldWriter(copy.file(GOLD_FILE));
      for (let n = 0; n < gold.frames; n++) writer.put(gold.png(n === 3 ? 4 : n === 4 ? 3 : n));
      writer.finish();
    }
    copy.rehash();
    expect(await failing(copy.path)).not.toContain('video.gold');
    copy.editJson('hashes.json', ({ sha256 }) => delete (sha256 as { [GOLD_FILE]?: string })[GOLD_FILE]);
    expect(await failing(copy.path)).toContain('hashes.match');
    copy.rehash();
    const { findings } = await validate(copy.path, { deep: true });
    expect(findings.find(({ check }) => check === 'gold.pictures')).toMatchObject({
      severity: 'fail',
      measured: 2,
      at: [{ from: 3, to: 4, of: 'frame' }],
    });
  });

  it('with a picture in what the player held fails, however small that is', async () => {
    using copy = new ShardCopy(shard);
    using frames = await TableReader.open(join(shard, 'frames.parquet'));
    const black = (await frames.fill('blank', new Uint8Array(frames.rows))).indexOf(1);
    const [at, path] = [3 * (100 * PART.width + 200), join(folder.path, 'leak.png')];
    const leak = inGold(shard, black);
    leak[at] = 1;
    writeFileSync(join(folder.path, 'leak.raw'), leak);
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', '320x180', '-i', join(folder.path, 'leak.raw')];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...raw, '-update', '1', path]);
    {
      using gold = new GoldReader(join(shard, GOLD_FILE));
      using writer = new GoldWriter(copy.file(GOLD_FILE));
      for (let n = 0; n < gold.frames; n++) writer.put(n === black ? readFileSync(path) : gold.png(n));
      writer.finish();
    }
    copy.rehash();
    const { findings } = await validate(copy.path, { deep: true });
    expect(findings.find(({ check }) => check === 'privacy.gold')).toMatchObject({
      severity: 'fail',
      at: [{ from: black, to: black, of: 'frame' }],
    });
  });
});

long('a killed gold recording is recovered with its pictures', async () => {
  await gap(record('killed', '--duration', '30'), {
    meanwhile: async ({ pid, output }) => {
      await until('it has run for 2 s', () => statusLines(output()) > 2);
      process.kill(pid, 'SIGKILL');
    },
  });
  expect([0, 1]).toContain((await gap(['recover', join(folder.path, 'killed')])).code);
  await expectDeeplyValid(only(join(folder.path, 'killed')));
});

it.each([
  [['--size', '320x160'], /Lossless pictures are not scaled, but 320x180 of the screen would be, to 320x160/],
  [['--duration', '61'], /duration 61: not usable\n.*at most 60 seconds/],
  [['--encode', 'now'], /encode now: not usable/],
  [['--encoder', 'h264-14'], /encoder h264-14: not usable/],
])('%j is refused', async (flags, says) => {
  const run = await gap(record('refused', ...flags));
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(says);
});
