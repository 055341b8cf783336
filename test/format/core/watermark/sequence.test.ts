import fc from 'fast-check';
import { expect, it } from 'vitest';
import { carries, frameOf, readFrameCode, TILE_CELLS } from '#format/core/watermark/frame-code.ts';
import { frameCells, WatermarkSequence } from '#format/core/watermark/sequence.ts';
import { CORNERS, drawTile, inTile, readTile, TILE_PX, tilePlace } from '#format/core/watermark/tile.ts';
import { frameMac } from '#shard/seal/frame-mac.ts';

const SESSION = 'c3e1a0c4-9d7a-4f1e-8c90-9e5d9e21a7ad';
const macOf = frameMac(Buffer.alloc(32, 7), SESSION);
const foreign = frameMac(Buffer.alloc(32, 8), SESSION);

function follow(pictures: readonly (number | undefined | 'foreign')[], frames: number, first = 0, every = 1) {
  const sequence = new WatermarkSequence(macOf, frames, first, every);
  for (const shown of pictures)
    sequence.take(shown === undefined ? undefined : shown === 'foreign' ? frameCells(3, foreign) : frameCells(shown, macOf));
  return sequence.report();
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const CLEAN = { unread: [], foreign: [], repeated: [], swapped: [], dropped: [], wrongBits: 0 };

it('names every frame of a session, from any first frame, even beyond the period of the number', () => {
  expect(follow(range(0, 500), 500)).toMatchObject({ identified: 500, ...CLEAN });
  const first = 3 * (1 << 20) - 20;
  expect(follow(range(first, first + 60), 60, first)).toMatchObject({ identified: 60, ...CLEAN });
});

it('corrects up to four wrong cells of a tile and counts them', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.uniqueArray(fc.nat(TILE_CELLS - 1), { maxLength: 4 }), (frame, at) => {
      const cells = frameCells(frame, macOf);
      for (const i of at) cells[i] = (cells[i] as number) ^ 1;
      const code = readFrameCode(cells);
      expect(code?.wrong).toBe(at.length);
      expect(frameOf(cells, code?.low as number, frame + 5, macOf)).toBe(frame);
    }),
  );
});

it('a tile of another key matches no frame, except by chance once in half a million', () => {
  for (let frame = 0; frame < 2000; frame++) expect(carries(frameCells(frame, macOf), foreign(frame))).toBe(false);
});

it('finds dropped, repeated, swapped, foreign and unreadable pictures, each by its number', () => {
  expect(follow([0, 1, 2, 5, 6], 7)).toMatchObject({ ...CLEAN, dropped: [3, 4] });
  expect(follow([0, 1, 1, 2, 3], 4)).toMatchObject({ ...CLEAN, repeated: [2] });
  expect(follow([0, 2, 1, 3], 4)).toMatchObject({ ...CLEAN, swapped: [2] });
  expect(follow([0, 'foreign', 2, 3], 4)).toMatchObject({ ...CLEAN, foreign: [1] });
  expect(follow([0, undefined, 2, 3], 4)).toMatchObject({ ...CLEAN, unread: [1] });
  // A frame of the same session that was trimmed away is foreign to this shard.
  expect(follow([10, 11, 40, 13], 4, 10)).toMatchObject({ ...CLEAN, foreign: [2] });
});

it('a picture of the game in place of a tile matches no frame', () => {
  const sequence = new WatermarkSequence(macOf, 4000, 0, 4);
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) & 1;
  };
  for (let n = 0; n < 4000; n++) sequence.take(n % 4 === 0 ? frameCells(n, macOf) : Uint8Array.from({ length: TILE_CELLS }, noise));
  expect(sequence.report()).toMatchObject({ identified: 1000, ...CLEAN });
});

it('with every fourth frame marked, the ones between need no tile, and a lost mark is found', () => {
  const pictures = range(0, 40).map((n): number | 'foreign' | undefined => (n % 4 === 0 ? n : undefined));
  expect(follow(pictures, 40, 0, 4)).toMatchObject({ identified: 10, ...CLEAN });
  expect(follow(pictures.toSpliced(8, 4), 40, 0, 4)).toMatchObject({ ...CLEAN, dropped: [8] });
  // A mark that cannot be read still counts as there; tiles left in pictures that should carry none are ignored.
  expect(follow(pictures.with(8, undefined), 40, 0, 4)).toMatchObject({ ...CLEAN, unread: [8] });
  expect(
    follow(
      pictures.map((n, i) => n ?? (i % 4 === 1 ? i - 1 : undefined)),
      40,
      0,
      4,
    ),
  ).toMatchObject({ identified: 10, ...CLEAN });
  expect(follow(pictures.with(3, 'foreign'), 40, 0, 4)).toMatchObject({ ...CLEAN, foreign: [3] });
});

it.each(CORNERS)('a tile at the %s is read back at full size and at three quarters', (corner) => {
  const size = { width: 1282, height: 722 };
  const place = tilePlace(size, corner);
  if (place === undefined) throw new Error('no place');
  expect([place.x % 8, place.y % 8, place.x + TILE_PX <= size.width, place.y + TILE_PX <= size.height]).toEqual([0, 0, true, true]);
  const luma = new Uint8Array(size.width * size.height).map((_, i) => (i * 7919) & 255);
  const cells = frameCells(12_345, macOf);
  drawTile(luma, size.width, place, cells);
  const read = new Uint8Array(TILE_CELLS);
  expect(readTile({ luma, stride: size.width, ...size }, size, place, read)).toBe(true);
  expect(read).toEqual(cells);
  const small = { width: Math.round(size.width * 0.75), height: Math.round(size.height * 0.75) };
  const scaled = new Uint8Array(small.width * small.height);
  for (let y = 0; y < small.height; y++)
    for (let x = 0; x < small.width; x++)
      scaled[y * small.width + x] = luma[Math.floor(y / 0.75) * size.width + Math.floor(x / 0.75)] as number;
  read.fill(0);
  readTile({ luma: scaled, stride: small.width, ...small }, size, place, read);
  expect(read).toEqual(cells);
});

it('no block of 8x8 of a tile is flat, nor is its difference from one of the other kind, and each has the level of its cell', () => {
  const luma = new Uint8Array(TILE_PX * TILE_PX);
  const cells = frameCells(12_345, macOf);
  drawTile(luma, TILE_PX, { x: 0, y: 0 }, cells);
  cells.forEach((cell, i) => {
    const levels = Array.from(
      { length: 64 },
      (_, p) => luma[(8 * Math.floor(i / 8) + Math.floor(p / 8)) * TILE_PX + 8 * (i % 8) + (p % 8)] as number,
    );
    const mean = levels.reduce((sum, level) => sum + level, 0) / 64;
    expect(mean).toBe(cell === 1 ? 210 : 40);
    const stripes = levels.map((level) => level - mean);
    expect(stripes).toEqual(levels.map((_, p) => (Math.floor(p / 8) % 2 === 0 ? 8 : -8) * (cell === 1 ? 1 : -1)));
  });
});

it('a picture without a tile is not taken for one', () => {
  const luma = new Uint8Array(320 * 180).fill(90);
  expect(readTile({ luma, stride: 320, width: 320, height: 180 }, { width: 320, height: 180 }, { x: 0, y: 0 }, new Uint8Array(64))).toBe(
    false,
  );
  expect(tilePlace({ width: 160, height: 120 }, 'top-left')).toBeUndefined();
});

/** Recordings carry tiles for years, through other encoders and sizes. */
it('is drawn as it is in recordings', async () => {
  const rows = (plane: Uint8Array, stride: number) =>
    Array.from({ length: 16 }, (_, y) =>
      Array.from(plane.subarray(y * stride, y * stride + TILE_PX + 8))
        .map((value) => value.toString(16))
        .join(' '),
    );
  const cells = (frame: number) => frameCells(frame, macOf).join('');
  const grey = new Uint8Array(100 * 100).fill(99);
  drawTile(grey, 100, { x: 0, y: 0 }, frameCells(123_456, macOf));
  const colour = new Uint8Array(4 * 80 * 80).fill(99);
  drawTile(colour, 4 * 80, { x: 8, y: 0 }, frameCells(7, macOf), 4);
  const lines = [0, 1, 2, 1_048_575, 1_048_576, 5_000_000].map((frame) => `${frame} ${cells(frame)}`);
  await expect(`${[...lines, ...rows(grey, 100), ...rows(colour, 320)].join('\n')}\n`).toMatchFileSnapshot('tiles.txt');
});

it('lies on multiples of 8 pixels in each corner, in pictures that can spare it', () => {
  const size = { width: 1366, height: 770 };
  expect(CORNERS.map((corner) => tilePlace(size, corner))).toEqual([
    { x: 0, y: 0 },
    { x: 1296, y: 0 },
    { x: 0, y: 704 },
    { x: 1296, y: 704 },
  ]);
  expect([tilePlace({ width: 256, height: 128 }, 'top-left'), tilePlace({ width: 255, height: 128 }, 'top-left')]).toEqual([
    { x: 0, y: 0 },
    undefined,
  ]);
  expect(tilePlace({ width: 256, height: 127 }, 'top-left')).toBeUndefined();
  const is = (column: number, row: number) => inTile({ x: 8, y: 16 }, column, row);
  expect([is(8, 16), is(7, 16), is(8, 15), is(71, 79), is(72, 79), is(71, 80)]).toEqual([true, false, false, true, false, false]);
});
