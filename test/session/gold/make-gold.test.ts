import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CAPTURE_FILE, GOLD_FILE, JOURNAL_FILE } from '#format/core/layout.ts';
import { writtenFile } from '#format/sign/hash-file.ts';
import { GoldReader } from '#format/video/read-gold.ts';
import { SmallDisk } from '#scripts/faults/small-disk.ts';
import { keepPictures } from '#scripts/kept-pictures.ts';
import { Random } from '#scripts/random.ts';
import { finalSettings } from '#session/encode/settings.ts';
import { makeFinal } from '#session/final/make-final.ts';
import { makeGold } from '#session/gold/make-gold.ts';
import { keptFrames } from '#session/journal/kept-frames.ts';
import { GoldWriter } from '#shard/gold/gold-writer.ts';
import { lookAtGold } from '#shard/pictures/look-at-gold.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import type { UnitLine } from '#video/core/units.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 160, height: 90 };
const FRAMES = 60;
const folder = new TemporaryFolder();
const kept = join(folder.path, 'kept');
let lines: readonly UnitLine[];

/** Noise, which leaves a codec nothing to guess; every third picture is that before. */
function paint(n: number): Buffer {
  const random = new Random(1 + n - (n % 3 === 2 ? 1 : 0));
  return Buffer.from(
    Uint8Array.from({ length: 4 * SIZE.width * SIZE.height }, (_, i) => (i % 4 === 3 ? 0 : Math.floor(256 * random.next()))),
  );
}

/** Red, green and blue, as a PNG file has them. */
const rgbOf = (bgr0: Buffer) =>
  Buffer.from(Uint8Array.from({ length: (3 * bgr0.length) / 4 }, (_, i) => bgr0[4 * Math.floor(i / 3) + 2 - (i % 3)] as number));

async function pixelsIn(path: string, frames: number): Promise<Buffer[]> {
  using gold = new GoldReader(path);
  const pixels: Buffer[] = [];
  using decoder = await PacketDecoder.open('PNG', 1, ({ data, linesize, width, height }) => {
    const [plane, stride = 0] = [data?.[0] as Buffer, linesize[0]];
    pixels.push(Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.from(plane.subarray(y * stride, y * stride + 3 * width)))));
  });
  for (let n = 0; n < frames; n++) decoder.send(Buffer.from(gold.png(n)));
  return pixels;
}

const copyOf = (name: string) => {
  const partial = join(folder.path, name);
  cpSync(kept, partial, { recursive: true });
  return partial;
};

beforeAll(async () => {
  quietCodecs();
  mkdirSync(kept);
  await keepPictures(kept, { size: SIZE, fps: 30, gopFrames: 30, frames: FRAMES, exact: true, paint });
  const settings = (bitrateBps = 500_000) => finalSettings({ size: SIZE, fps: 30, gopFrames: 30, bitrateBps, final: 'av1-9' }, 1);
  ({ lines } = await makeFinal(copyOf('final'), FRAMES, settings));
});
afterAll(() => folder[Symbol.dispose]());

it('a final video is made of lossless captures as of any other, and shows what they do', () => {
  expect(lines.map(({ frames, damaged }) => [frames, damaged])).toEqual([
    [30, false],
    [30, false],
  ]);
  expect(lines.every(({ compared, late }) => compared > 0 && late === 0)).toBe(true);
});

it('every picture is kept bit for bit', async () => {
  const partial = copyOf('whole');
  const progress: string[] = [];
  const written = await makeGold(partial, SIZE, lines, { onProgress: ({ frames, ofFrames }) => progress.push(`${frames}/${ofFrames}`) });
  const path = join(partial, GOLD_FILE);
  expect(written).toEqual(await writtenFile(path));
  expect(progress).toEqual(['30/60', '60/60']);
  const pixels = await pixelsIn(path, FRAMES);
  expect(pixels.map((picture, n) => picture.equals(rgbOf(paint(n))))).toEqual(Array.from({ length: FRAMES }, () => true));
});

it('an archive that a killed run left is made anew', async () => {
  const partial = copyOf('again');
  writeFileSync(join(partial, GOLD_FILE), Buffer.alloc(50_000_000, 7));
  const written = await makeGold(partial, SIZE, lines, {});
  expect(written).toEqual(await writtenFile(join(partial, GOLD_FILE)));
  expect(written?.bytes).toBeLessThan(50_000_000);
});

it('where the video is black for a damage, the pictures are too', async () => {
  const partial = copyOf('damaged');
  const [first, second] = lines as [UnitLine, UnitLine];
  await makeGold(partial, SIZE, [{ ...first, damaged: true }, second], {});
  const pixels = await pixelsIn(join(partial, GOLD_FILE), FRAMES);
  expect(pixels.map((picture) => picture.every((byte) => byte === 0))).toEqual(Array.from({ length: FRAMES }, (_, n) => n < 30));
  const blank = Uint8Array.from({ length: FRAMES }, (_, n) => (n < 32 ? 1 : 0));
  // What has to be black and is not, is found.
  const look = await lookAtGold(join(partial, GOLD_FILE), { size: SIZE, blank, tile: undefined });
  expect(look.shown).toEqual([30, 31]);
  expect(look.pictures).toMatchObject({ count: FRAMES, damage: undefined });
});

it('after a damage that came once the video was made there is no archive; of a session that was moved away it is told', async () => {
  const partial = copyOf('later');
  const capture = readFileSync(join(partial, CAPTURE_FILE));
  const at = keptFrames(join(partial, JOURNAL_FILE), FRAMES).offset[40] as number;
  capture[at + 200] = (capture[at + 200] as number) ^ 1;
  writeFileSync(join(partial, CAPTURE_FILE), capture);
  expect(await makeGold(partial, SIZE, lines, {})).toBeUndefined();
  expect(existsSync(join(partial, GOLD_FILE))).toBe(false);
  rmSync(join(partial, CAPTURE_FILE));
  await expect(makeGold(partial, SIZE, lines, {})).rejects.toMatchObject({ code: 'shard.gone' });
});

it('stops when asked to, and on a full disk, and leaves no half archive', async () => {
  const stop = new AbortController();
  const stopped = copyOf('stopped');
  const onProgress = () => stop.abort(new Error('stopped'));
  await expect(makeGold(stopped, SIZE, lines, { signal: stop.signal, onProgress })).rejects.toThrow('stopped');
  expect(readdirSync(stopped).sort()).toEqual(readdirSync(kept).sort());
  using disk = new SmallDisk(join(folder.path, 'disk'), 64);
  const full = join(disk.path, 'full');
  cpSync(kept, full, { recursive: true });
  disk.fill(500_000);
  await expect(makeGold(full, SIZE, lines, {})).rejects.toMatchObject({ code: 'shard.encode', message: expect.stringContaining('ENOSPC') });
  expect(readdirSync(full).sort()).toEqual(readdirSync(kept).sort());
  disk.empty();
  expect(await makeGold(full, SIZE, lines, {})).toBeDefined();
});

it('a PNG file with a changed byte is not taken for the picture, nor one with more in it than a picture', async () => {
  const partial = copyOf('flipped');
  const path = join(partial, GOLD_FILE);
  await makeGold(partial, SIZE, lines, {});
  const whole = readFileSync(path);
  using gold = new GoldReader(path);
  const before = gold.png(0).byteLength;
  for (const into of [40, 100, before >> 1, before - 20]) {
    const bytes = Buffer.from(whole);
    bytes[512 + into] = (bytes[512 + into] as number) ^ 4;
    writeFileSync(path, bytes);
    const { pictures } = await lookAtGold(path, { size: SIZE, blank: undefined, tile: undefined });
    expect(pictures, `byte ${into}`).toMatchObject({
      count: 0,
      damage: expect.stringMatching(/cannot be decoded|decode a picture|more in it/),
    });
  }
  const text = Buffer.from('00000003744558744100428b1c4f3d', 'hex');
  const png = gold.png(0);
  {
    using writer = new GoldWriter(path);
    writer.put(Buffer.concat([png.subarray(0, -12), text, png.subarray(-12)]));
    writer.finish();
  }
  const { pictures } = await lookAtGold(path, { size: SIZE, blank: undefined, tile: undefined });
  expect(pictures).toMatchObject({ count: 0, damage: 'picture 0 has more in it than a picture' });
});
