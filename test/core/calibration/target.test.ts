import { describe, expect, it } from 'vitest';
import { patchInPicture, patchLuma } from '#core/calibration/target.ts';

const REGION = { x: 100, y: 50, width: 1280, height: 720 };

describe('the place of a patch', () => {
  const patch = { x: 20, y: 20, width: 200, height: 200 };

  it('follows the region and the scale of the picture', () => {
    expect(patchInPicture(patch, { x: 400, y: 300 }, REGION, { x: 0, y: 0, width: 640, height: 360 })).toEqual({
      x: 160,
      y: 135,
      width: 100,
      height: 100,
    });
  });

  it('is none when the target lies partly outside', () => {
    expect(patchInPicture(patch, { x: 60, y: 300 }, REGION, REGION)).toBeUndefined();
    expect(patchInPicture(patch, { x: 400, y: 560 }, REGION, REGION)).toBeUndefined();
  });
});

it('reads the inner half of a patch only', () => {
  const luma = new Uint8Array(40 * 40).fill(200);
  for (let y = 10; y < 30; y++) luma.fill(40, y * 40 + 10, y * 40 + 30);
  expect(patchLuma(luma, 40, { x: 0, y: 0, width: 40, height: 40 })).toBe(40);
});
