import { expect, it } from 'vitest';
import { PictureChange } from '#recorder/video/picture-change.ts';

const SIZE = { width: 640, height: 360 };

it('gives 0 for the same picture again, and the least change for one pixel that is looked at', () => {
  const look = new PictureChange(SIZE);
  const picture = new Uint8Array(640 * 360 * 1.5).fill(100);
  look.take(picture);
  expect([look.luma, look.change]).toEqual([100 * 256, 0]);
  look.take(picture);
  expect(look.change).toBe(0);
  picture[4 * 640 + 4] = 101;
  look.take(picture);
  expect(look.change).toBe(1);
  look.take(picture);
  expect(look.change).toBe(0);
});

it('holds the largest change that there is', () => {
  const look = new PictureChange(SIZE);
  look.take(new Uint8Array(640 * 360 * 1.5));
  look.take(new Uint8Array(640 * 360 * 1.5).fill(255));
  expect([look.luma, look.change]).toEqual([255 * 256, 255 * 256]);
  expect(look.change).toBeLessThan(1 << 16);
});
