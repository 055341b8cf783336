import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SmallChanges } from '#core/encode/small-changes.ts';
import { pictureBytes } from '#core/rings/picture-slot.ts';
import { drawTile, tilePlace } from '#core/watermark/tile.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { ScreenSource } from '#recorder/video/screen-source.ts';
import { debianGame } from '#scripts/debian-game.ts';
import { play } from '#scripts/demo/player.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { blackPicture } from '#video/pictures/picture-frame.ts';

export const SIZE = { width: 1280, height: 720 };
export const FPS = 60;
export const FRAMES = 300;
export const GOP_FRAMES = 2 * FPS;
export const THREADS = 2;
/** Kept clear of the small changes. */
export const TILE = tilePlace(SIZE, 'bottom-right') ?? { x: 0, y: 0 };
/** Cells of the tile in frame n: what they encode does not matter here, only that they change as real ones do. */
export const tileCells = (n: number): Uint8Array => Uint8Array.from({ length: 64 }, (_, i) => ((n * 2_654_435_761 + i * 40_503) >>> 7) & 1);

/** Something to encode: pictures of one kind, written as raw YUV 4:2:0 with a tile and small changes in them. */
export interface Content {
  readonly name: string;
  readonly make: (path: string) => Promise<void>;
}

export const CONTENTS: readonly Content[] = [
  { name: 'demo game', make: demoGame },
  { name: 'chromium-bsu', make: chromiumBsu },
  { name: 'noise and text', make: noiseAndText },
];

async function demoGame(path: string): Promise<void> {
  await using stage = await Stage.open();
  await grab(stage.display.name, path);
}

/** A real game from Debian: a scrolling shooter, drawn by Mesa in software. */
async function chromiumBsu(path: string): Promise<void> {
  const program = debianGame('chromium-bsu', 'chromium-bsu');
  await using display = await VirtualDisplay.start({ width: 1280, height: 960 });
  const game = spawn(program, ['--window', '--vidmode', '4', '--noaudio'], {
    env: { ...process.env, DISPLAY: display.name },
    stdio: 'ignore',
  });
  const stop = new AbortController();
  try {
    await sleep(4000);
    using player = new XTestPlayer(display.name);
    // The menu: a new game.
    player.key('Enter', true);
    await sleep(100);
    player.key('Enter', false);
    await sleep(2000);
    const playing = play(display.name, stop.signal);
    await sleep(1000);
    await grab(display.name, path);
    stop.abort();
    await playing;
  } finally {
    stop.abort();
    game.kill('SIGKILL');
  }
}

/** FFmpeg's test picture, with counting digits and moving shapes, under noise that is new in every frame. */
async function noiseAndText(path: string): Promise<void> {
  const raw = `${path}.raw`;
  const source = `testsrc2=size=${SIZE.width}x${SIZE.height}:rate=${FPS},noise=alls=16:allf=t`;
  const run = spawnSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    source,
    '-frames:v',
    `${FRAMES}`,
    '-pix_fmt',
    'yuv420p',
    '-f',
    'rawvideo',
    raw,
  ]);
  if (run.status !== 0) throw new Error(`ffmpeg: ${run.stderr}`);
  const from = openSync(raw, 'r');
  const picture = Buffer.alloc(pictureBytes(SIZE));
  await write(path, async () => {
    readSync(from, picture);
    return picture;
  });
  closeSync(from);
}

/** Reads the screen as the recorder does, 60 times a second. */
async function grab(display: string, path: string): Promise<void> {
  const region = { ...SIZE, x: 0, y: 0 };
  const screen = { display, region, area: region, cursor: false, picture: SIZE };
  const picture = blackPicture(SIZE);
  using source = await ScreenSource.open(screen);
  const began = performance.now();
  await write(path, async (n) => {
    await sleep(Math.max(0, began + (n * 1000) / FPS - performance.now()));
    if (source.read() < 0) throw new Error('the screen could not be read');
    source.convertInto(picture);
    return picture;
  });
}

async function write(path: string, pictureOf: (n: number) => Promise<Buffer>): Promise<void> {
  const changes = new SmallChanges(SIZE);
  const fd = openSync(path, 'w');
  for (let n = 0; n < FRAMES; n++) {
    const picture = Buffer.from(await pictureOf(n));
    changes.paint(picture, n);
    drawTile(picture, SIZE.width, TILE, tileCells(n));
    writeSync(fd, picture);
  }
  closeSync(fd);
}
