import { expect, it } from 'vitest';
import { PictureChange } from '#session/picture/picture-change.ts';

const SIZE = { width: 640, height: 360 };

it('is 0 for the same picture again, and the smallest change for one pixel that is looked at', () => {
  const look = new PictureChange(SIZE, { ...SIZE, x: 0, y: 0 }, undefined);
  const picture = new Uint8Array(640 * 360 * 1.5).fill(100);
  look.take(picture);
  expect([look.luma, look.change]).toEqual([100 * 256, 0]);
  look.take(picture);
  expect(look.change).toBe(0);
  picture[0] = 101;
  look.take(picture);
  expect(look.change).toBe(1);
  look.take(picture);
  expect(look.change).toBe(0);
});

it('can hold the largest possible change', () => {
  const look = new PictureChange(SIZE, { ...SIZE, x: 0, y: 0 }, undefined);
  look.take(new Uint8Array(640 * 360 * 1.5));
  look.take(new Uint8Array(640 * 360 * 1.5).fill(255));
  expect([look.luma, look.change]).toEqual([255 * 256, 255 * 256]);
  expect(look.change).toBeLessThan(1 << 16);
});

it('looks at neither bars nor tile', () => {
  const look = new PictureChange(SIZE, { x: 0, y: 40, width: 640, height: 280 }, { x: 0, y: 0 });
  const picture = new Uint8Array(640 * 360 * 1.5).fill(100);
  look.take(picture);
  for (let row = 0; row < 360; row++) {
    if (row < 40 || row >= 320) picture.fill(7, row * 640, row * 640 + 640);
    else if (row < 64) picture.fill(7, row * 640, row * 640 + 64);
  }
  look.take(picture);
  expect([look.luma, look.change]).toEqual([100 * 256, 0]);
});

it('tells ninths of the picture apart, row by row, and leaves the tile out of its own', () => {
  const look = new PictureChange(SIZE, { ...SIZE, x: 0, y: 0 }, { x: 0, y: 0 });
  const picture = new Uint8Array(640 * 360 * 1.5).fill(100);
  look.take(picture);
  expect(Array.from(look.regions)).toEqual(new Array(9).fill(0));
  for (let row = 120; row < 240; row++) picture.fill(110, row * 640 + 432, row * 640 + 640);
  for (let row = 0; row < 64; row++) picture.fill(250, row * 640, row * 640 + 64);
  look.take(picture);
  expect(Array.from(look.regions)).toEqual([0, 0, 0, 0, 0, 10 * 256, 0, 0, 0]);
  // 26 columns and 15 rows of 3,600 samples, of which the tile covers 64.
  expect(look.change).toBe(Math.ceil((10 * 256 * 26 * 15) / (3600 - 64)));
});

it.each([0, 3, 6])('sees letters of a line of text, wherever the line lies (%s)', (down) => {
  const look = new PictureChange(SIZE, { ...SIZE, x: 0, y: 0 }, undefined);
  const picture = new Uint8Array(640 * 360 * 1.5).fill(16);
  look.take(picture);
  let seen = 0;
  for (let letter = 0; letter < 30; letter++) {
    // Two strokes, a pixel wide and five high, in a letter of four.
    for (let row = 200 + down; row < 205 + down; row++) for (const x of [0, 2]) picture[row * 640 + 100 + 4 * letter + x] = 170;
    look.take(picture);
    if (look.change > 0) seen += 1;
  }
  expect(seen).toBeGreaterThan(2);
});
