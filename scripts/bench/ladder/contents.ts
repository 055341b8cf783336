import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXACT_PIXEL_BYTES, exactAt, exactBytes, pictureBytes, type SlotForm } from '#core/rings/picture-slot.ts';
import { drawTile, tilePlace } from '#format/core/watermark/tile.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { debianGame } from '#scripts/debian-game.ts';
import { play } from '#scripts/demo/player.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { ScreenSource } from '#session/picture/screen-source.ts';
import { SmallChanges } from '#video/core/small-changes.ts';

export const SIZE = { width: 1280, height: 720 };
export const FPS = 60;
export const FRAMES = 300;
export const GOP_FRAMES = 2 * FPS;
export const THREADS = 2;
/** Kept clear of the small changes. */
export const TILE = tilePlace(SIZE, 'bottom-right') ?? { x: 0, y: 0 };
/** Cells of the tile in frame n: what they encode does not matter here, only that they change as real ones do. */
export const tileCells = (n: number): Uint8Array => Uint8Array.from({ length: 64 }, (_, i) => ((n * 2_654_435_761 + i * 40_503) >>> 7) & 1);

/** Pictures as they are read, for a gold shard. */
export const EXACT: SlotForm = { ...SIZE, exact: true };

/** Something to encode: pictures of one kind, written as raw YUV 4:2:0 with a tile and small changes in them; or as they were read, with a tile. */
export interface Content {
  readonly name: string;
  readonly make: (path: string, form?: SlotForm) => Promise<void>;
}

export const CONTENTS: readonly Content[] = [
  { name: 'demo game', make: demoGame },
  { name: 'chromium-bsu', make: chromiumBsu },
  { name: 'noise and text', make: noiseAndText },
];

async function demoGame(path: string, form: SlotForm = SIZE): Promise<void> {
  await using stage = await Stage.open();
  await grab(stage.display.name, path, form);
}

/** A real game from Debian: a scrolling shooter, drawn by Mesa in software. */
async function chromiumBsu(path: string, form: SlotForm = SIZE): Promise<void> {
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
    await grab(display.name, path, form);
    stop.abort();
    await playing;
  } finally {
    stop.abort();
    game.kill('SIGKILL');
  }
}

/** FFmpeg's test picture, with counting digits and moving shapes, under noise that is new in every frame. */
async function noiseAndText(path: string, form: SlotForm = SIZE): Promise<void> {
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
    form.exact === true ? 'bgr0' : 'yuv420p',
    '-f',
    'rawvideo',
    raw,
  ]);
  if (run.status !== 0) throw new Error(`ffmpeg: ${run.stderr}`);
  const from = openSync(raw, 'r');
  const picture = Buffer.alloc(form.exact === true ? exactBytes(SIZE) : pictureBytes(SIZE));
  await write(path, form, async () => {
    readSync(from, picture);
    return picture;
  });
  closeSync(from);
}

/** Reads the screen as the recorder does, 60 times a second. */
async function grab(display: string, path: string, form: SlotForm): Promise<void> {
  const region = { ...SIZE, x: 0, y: 0 };
  const screen = { display, region, area: region, cursor: false, picture: form };
  const picture = blackPicture(form);
  const from = form.exact === true ? exactAt(SIZE) : 0;
  const shown = picture.subarray(from, from + (form.exact === true ? exactBytes(SIZE) : pictureBytes(SIZE)));
  using source = await ScreenSource.open(screen);
  const began = performance.now();
  await write(path, form, async (n) => {
    await sleep(Math.max(0, began + (n * 1000) / FPS - performance.now()));
    if (source.read() < 0) throw new Error('the screen could not be read');
    source.convertInto(picture);
    return shown;
  });
}

async function write(path: string, { exact = false }: SlotForm, pictureOf: (n: number) => Promise<Buffer>): Promise<void> {
  const changes = new SmallChanges(SIZE);
  const fd = openSync(path, 'w');
  for (let n = 0; n < FRAMES; n++) {
    const picture = Buffer.from(await pictureOf(n));
    if (!exact) changes.paint(picture, n);
    const pixelBytes = exact ? EXACT_PIXEL_BYTES : 1;
    drawTile(picture, SIZE.width * pixelBytes, TILE, tileCells(n), pixelBytes);
    writeSync(fd, picture);
  }
  closeSync(fd);
}
