import { expect, it } from 'vitest';
import { SmallChanges } from '#video/core/small-changes.ts';
import { LOOP_FRAMES, TestScene } from '#video/core/test-scene.ts';

const [WIDTH, HEIGHT] = [96, 48];
const scene = new TestScene({ width: WIDTH, height: HEIGHT });
const luma = (n: number) => Uint8Array.from(scene.paint(n).subarray(0, WIDTH * HEIGHT));
/** Rows without any of the small cells, which lie in every second region of sixteen rows. */
const backdropRows = (picture: Uint8Array) => [0, 15, 32, 47].map((y) => picture.slice(y * WIDTH, (y + 1) * WIDTH));

it('pans by seven pixels a picture for 24 pictures, then rests as long', () => {
  expect(LOOP_FRAMES).toBe(48);
  for (const n of [0, 1, 22, 23]) {
    const [before, after] = [backdropRows(luma(n)), backdropRows(luma(n + 1))];
    for (const [i, row] of after.entries()) expect(row.slice(0, WIDTH - 7)).toEqual(before[i]?.slice(7));
  }
  for (const n of [25, 40, 47]) expect(backdropRows(luma(n))).toEqual(backdropRows(luma(24)));
  for (const n of [0, 5, 30]) expect(backdropRows(luma(n + LOOP_FRAMES))).toEqual(backdropRows(luma(n)));
  expect(backdropRows(luma(1))).not.toEqual(backdropRows(luma(0)));
});

it('has colours that do not move: 32 steps from left to right, from 112 on', () => {
  const { length } = scene.paint(0);
  expect(length).toBe((WIDTH * HEIGHT * 3) / 2);
  for (const n of [0, 9]) {
    const chroma = scene.paint(n).subarray(WIDTH * HEIGHT);
    expect(Array.from(chroma.subarray(0, 7))).toEqual([112, 112, 112, 113, 113, 113, 114]);
    expect([chroma[WIDTH - 1], chroma[WIDTH], chroma.at(-1)]).toEqual([143, 112, 143]);
  }
});

it('is textured: blocks of many levels with grain of eight on them, which close after 512 pixels', () => {
  const wide = Uint8Array.from(new TestScene({ width: 640, height: 32 }).paint(0).subarray(0, 640 * 32));
  expect(new Set(wide).size).toBeGreaterThan(100);
  // The first row has no small cells.
  for (let x = 0; x < 128; x++) expect(Math.abs((wide[x] as number) - (wide[x + 512] as number))).toBeLessThan(8);
});

it.each([
  [WIDTH, HEIGHT, 530_370_998],
  // A block for each 1500 pixels, those that it pans over included: thirty exactly, and a little more than a hundred.
  [88, 75, 1_382_836_852],
  [2490, 50, 3_289_086_841],
])('is the same everywhere, at %d by %d', (width, height, fnv) => {
  // 32-bit FNV-1a over some pictures of a loop, from a run of this very scene: of another one, figures of encoders could not be compared.
  const one = new TestScene({ width, height });
  let hash = 0x811c_9dc5;
  for (const n of [0, 1, 7, 23, 30]) for (const value of one.paint(n)) hash = Math.imul(hash ^ value, 0x0100_0193);
  expect(hash >>> 0).toBe(fnv);
});

it('changes each cell at its own pace, from every picture to every eighth', () => {
  const changes = new SmallChanges({ width: 320, height: 64 });
  const level = (cell: number, n: number) => {
    const picture = new Uint8Array(320 * 64);
    changes.paint(picture, n);
    return picture[16 * 320 + cell * 32];
  };
  // Twenty regions in a row, cells in every second one of the second and fourth row.
  expect(changes.regions.slice(0, 11)).toEqual([20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 60]);
  for (let cell = 0; cell < 10; cell++) {
    const every = 1 + (cell % 8);
    const levels = Array.from({ length: 33 }, (_, n) => level(cell, n));
    const turns = levels.flatMap((one, n) => (n > 0 && one !== levels[n - 1] ? [n] : []));
    expect(turns).toEqual(Array.from({ length: Math.floor(32 / every) }, (_, i) => (i + 1) * every));
    expect(levels[0]).toBe([30, 90, 110][cell % 3]);
    expect(levels[every]).toBe([220, 130, 136][cell % 3]);
  }
});

it('fills the regions of its cells and nothing beside them', () => {
  const changes = new SmallChanges({ width: 72, height: 40 });
  const picture = new Uint8Array(72 * 40);
  changes.paint(picture, 0);
  expect(changes.regions).toEqual([4, 6]);
  const painted = Array.from(picture.entries()).flatMap(([at, value]) => (value > 0 ? [[at % 72, Math.floor(at / 72)] as const] : []));
  expect(painted).toHaveLength(2 * 16 * 16);
  expect(painted.every(([x, y]) => y >= 16 && y < 32 && (x < 16 || (x >= 32 && x < 48)))).toBe(true);
});
