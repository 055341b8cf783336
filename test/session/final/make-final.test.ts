import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureBytes } from '#core/rings/picture-slot.ts';
import { CAPTURE_FILE, JOURNAL_FILE, MATROSKA_FILE, UNITS_LOG_FILE, unitFile, VIDEO_FILE } from '#format/core/layout.ts';
import { writtenFile } from '#format/sign/hash-file.ts';
import { bytesOfFrames, scanVideo } from '#format/video/video-file.ts';
import { keepPictures } from '#scripts/kept-pictures.ts';
import { Random } from '#scripts/random.ts';
import { finalSettings } from '#session/encode/settings.ts';
import { makeFinal } from '#session/final/make-final.ts';
import { keptFrames } from '#session/journal/kept-frames.ts';
import { decodeLuma } from '#shard/pictures/decode-luma.ts';
import { until } from '#test/support/gap.ts';
import { keepGradient } from '#test/support/kept-pictures.ts';
import { LONG, long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { readUnitLines } from '#video/core/units.ts';

const SIZE = { width: 160, height: 90 };
const FRAMES = 180;
const UNITS = FRAMES / 30;
const asked = { size: SIZE, fps: 30, gopFrames: 30, bitrateBps: 500_000 };
// With one thread SVT-AV1 gives the same bytes each time; with more its rate control depends on which of them is first.
const settingsOf =
  (final: string) =>
  (bitrateBps = asked.bitrateBps) =>
    finalSettings({ ...asked, final, bitrateBps }, 1);

const CODECS = [
  ['AV1', 'av1-9', VIDEO_FILE],
  ['HEVC', 'hevc-veryfast', MATROSKA_FILE],
] as const;

describe.each(LONG ? CODECS : CODECS.slice(0, 1))('the final video in %s, made from what was kept,', (_codec, final, VIDEO) => {
  const settings = settingsOf(final);
  const folder = new TemporaryFolder();
  const kept = join(folder.path, 'kept');
  let whole: Buffer;

  const copyOf = (from: string, name: string): string => {
    const partial = join(folder.path, name);
    cpSync(from, partial, { recursive: true });
    return partial;
  };
  /** A session waiting to be sealed. */
  const waiting = (name: string) => copyOf(kept, name);
  /** The same with its video made. */
  const made = (name: string) => copyOf(join(folder.path, 'whole'), name);

  beforeAll(async () => {
    mkdirSync(kept);
    await keepGradient(kept, SIZE, FRAMES);
    const partial = waiting('whole');
    const { written, lines } = await makeFinal(partial, FRAMES, settings);
    whole = readFileSync(join(partial, VIDEO));
    expect(written).toEqual(await writtenFile(join(partial, VIDEO)));
    expect(lines).toHaveLength(UNITS);
    expect(readdirSync(partial).sort()).toEqual([CAPTURE_FILE, JOURNAL_FILE, UNITS_LOG_FILE, VIDEO].sort());
  });

  afterAll(() => folder[Symbol.dispose]());

  it('has the pts and keyframes of what was kept, frame by frame', () => {
    const { pts, key } = scanVideo(join(folder.path, 'whole', VIDEO));
    expect(pts).toEqual(scanVideo(join(kept, CAPTURE_FILE)).pts);
    expect(key).toEqual(keptFrames(join(kept, JOURNAL_FILE), FRAMES).key);
    expect(key.filter((one) => one === 1)).toHaveLength(UNITS);
  });

  it('reports its progress', async () => {
    const told: number[] = [];
    await makeFinal(waiting('told'), FRAMES, settings, { onProgress: ({ frames }) => told.push(frames) });
    expect([told[0], told.at(-1), told.length]).toEqual([0, FRAMES, UNITS + 1]);
  });

  long('resumes where it was killed, and comes out with the same bytes', async () => {
    const partial = waiting('killed');
    for (let kills = 0; kills < 3; kills++) {
      const before = linesOf(partial);
      const child = spawn(process.execPath, ['test/support/make-final.ts', partial, String(FRAMES), JSON.stringify({ ...asked, final })], {
        stdio: 'inherit',
      });
      await until('another unit is whole', () => linesOf(partial) > before || child.exitCode !== null);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
    }
    const had = linesOf(partial);
    expect(had).toBeGreaterThanOrEqual(3);
    const told: number[] = [];
    await makeFinal(partial, FRAMES, settings, { onProgress: ({ frames }) => told.push(frames / 30) });
    // No whole unit is made again.
    expect(told[0]).toBe(had);
    expect(readFileSync(join(partial, VIDEO))).toEqual(whole);
  });

  long.each<[string, (partial: string) => void, number]>([
    ['the log ends in half a line', (partial) => appendFileSync(join(partial, UNITS_LOG_FILE), '{"unit":'), UNITS],
    ['the log is missing', (partial) => rmSync(join(partial, UNITS_LOG_FILE)), 0],
    ['the disk lost the video from unit 4 on', (partial) => damage(join(partial, VIDEO), bytesOfFrames(join(partial, VIDEO), 4 * 30)), 4],
    ['the video is missing', (partial) => rmSync(join(partial, VIDEO)), 0],
    [
      'there is an unknown unit file',
      (partial) => writeFileSync(join(partial, unitFile(2, VIDEO === MATROSKA_FILE ? 'HEVC' : 'AV01')), 'x'),
      UNITS,
    ],
  ])('is made again only as far as necessary when %s', async (_, spoil, kept) => {
    const partial = made(`spoilt${kept}-${_.length}`);
    spoil(partial);
    const told: number[] = [];
    await makeFinal(partial, FRAMES, settings, { onProgress: ({ frames }) => told.push(frames / 30) });
    expect(told[0]).toBe(kept);
    expect(readFileSync(join(partial, VIDEO))).toEqual(whole);
  });

  it('stops when asked to, and keeps what is whole', async () => {
    const partial = waiting('stopped');
    const stop = new AbortController();
    await expect(
      makeFinal(partial, FRAMES, settings, {
        signal: stop.signal,
        onProgress: ({ frames }) => frames > 0 && stop.abort(new Error('enough')),
      }),
    ).rejects.toThrow('enough');
    expect(linesOf(partial)).toBeGreaterThan(0);
    expect(existsSync(join(partial, CAPTURE_FILE))).toBe(true);
  });

  long.each<[string, (file: Buffer, at: number, bytes: number) => void]>([
    ['zeros where the disk kept nothing', (file, at, bytes) => file.fill(0, at, at + 12 + bytes)],
    ['one flipped bit', (file, at) => file.writeUInt8(file.readUInt8(at + 40) ^ 4, at + 40)],
  ])('has a damaged GOP in black, and names it; the others are as they were: %s', async (name, spoil) => {
    const partial = waiting(`damaged-${name.length}`);
    const { offset, bytes } = keptFrames(join(partial, JOURNAL_FILE), FRAMES);
    const file = readFileSync(join(partial, CAPTURE_FILE));
    spoil(file, offset[100] as number, bytes[100] as number);
    writeFileSync(join(partial, CAPTURE_FILE), file);
    const { lines } = await makeFinal(partial, FRAMES, settings);
    expect(lines.flatMap(({ unit, damaged }) => (damaged ? unit : []))).toEqual([3]);
    const video = join(partial, VIDEO);
    expect(scanVideo(video).pts).toEqual(scanVideo(join(folder.path, 'whole', VIDEO)).pts);
    const dark = await darkFrames(video);
    expect(dark).toEqual(Array.from({ length: 30 }, (_, i) => 90 + i));
    expect(readFileSync(video).subarray(0, bytesOfFrames(video, 90))).toEqual(whole.subarray(0, bytesOfFrames(video, 90)));
  });

  it.each([
    ['bytes that are not H.264', () => Buffer.alloc(400, 0x55)],
    ['half of a picture', (packet: Uint8Array) => Buffer.from(packet.subarray(0, packet.byteLength >> 1))],
    ['no byte', () => Buffer.alloc(0)],
  ])('has a GOP in black that its encoder got wrong: %s', async (name, spoilt) => {
    const partial = join(folder.path, `wrong-${name.length}`);
    mkdirSync(partial);
    await keepGradient(partial, SIZE, 90, (packet, n) => (n === 40 ? spoilt(packet) : packet));
    const { lines } = await makeFinal(partial, 90, settings);
    expect(lines.map(({ damaged }) => damaged)).toEqual([false, true, false]);
    expect(await darkFrames(join(partial, VIDEO))).toEqual(Array.from({ length: 30 }, (_, i) => 30 + i));
  });
});

long('a final video of pictures that take more than was asked for gets less for each of its later units', async () => {
  using folder = new TemporaryFolder();
  const settings = settingsOf('av1-9');
  const frames = 10 * 30;
  const chance = new Random(1);
  const picture = Buffer.alloc(pictureBytes(SIZE), 128);
  const noise = () => {
    for (let i = 0; i < SIZE.width * SIZE.height; i++) picture[i] = chance.below(256);
    return picture;
  };
  await keepPictures(folder.path, { size: SIZE, fps: 30, gopFrames: 30, frames, paint: noise });
  const made = async (steers: boolean) => {
    const partial = join(folder.path, `${steers}`);
    mkdirSync(partial);
    for (const file of [CAPTURE_FILE, JOURNAL_FILE]) cpSync(join(folder.path, file), join(partial, file));
    const rates: number[] = [];
    const { lines } = await makeFinal(partial, frames, (bitrateBps = asked.bitrateBps) => {
      rates.push(bitrateBps);
      return settings(steers ? bitrateBps : undefined);
    });
    // The first is asked for the size and rate of the whole.
    return { rates: rates.slice(1), sizes: lines.map(({ bytes }) => bytes) };
  };
  const [steered, free] = [await made(true), await made(false)];
  expect(steered.rates.slice(0, 2)).toEqual([asked.bitrateBps, asked.bitrateBps]);
  expect(steered.rates.at(-1)).toBeLessThan(0.9 * asked.bitrateBps);
  expect(steered.sizes.slice(0, 2)).toEqual(free.sizes.slice(0, 2));
  const last = ({ sizes }: typeof free) => sizes.slice(-3).reduce((sum, one) => sum + one, 0);
  expect(last(steered)).toBeLessThan(0.9 * last(free));
});

const linesOf = (partial: string) => {
  const path = join(partial, UNITS_LOG_FILE);
  return existsSync(path) ? readUnitLines(readFileSync(path, 'utf8')).length : 0;
};

/** Frames that are black from corner to corner. */
async function darkFrames(video: string): Promise<number[]> {
  const dark: number[] = [];
  let n = 0;
  await decodeLuma(video, ({ luma, stride, width, height }) => {
    let most = 0;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) most = Math.max(most, luma[y * stride + x] as number);
    if (most < 20) dark.push(n);
    n += 1;
  });
  return dark;
}

function damage(path: string, from: number): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0, from + 20));
}
