import { describe, expect, it } from 'vitest';
import { CLOCK_PATCH, FLIP_PATCH, FLIP_WAIT_MS, PRESS_PATCH, patchInPicture, patchLuma, TARGET_SIZE } from '#core/calibration/target.ts';

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

describe('the edges of the recorded region', () => {
  const patch = { x: 20, y: 30, width: 200, height: 100 };
  const area = { x: 8, y: 4, width: 640, height: 180 };
  const place = (x: number, y: number) => patchInPicture(patch, { x, y }, REGION, area);

  it('may be touched, and not passed, on each side', () => {
    expect([place(80, 300), place(79, 300)]).toEqual([expect.anything(), undefined]);
    expect([place(300, 20), place(300, 19)]).toEqual([expect.anything(), undefined]);
    expect([place(1160, 300), place(1161, 300)]).toEqual([expect.anything(), undefined]);
    expect([place(300, 640), place(300, 641)]).toEqual([expect.anything(), undefined]);
  });

  it('are those of the picture’s active area, each side by its own scale', () => {
    expect(place(80, 20)).toEqual({ x: 8, y: 4, width: 100, height: 25 });
    expect(place(1160, 640)).toEqual({ x: 8 + 540, y: 4 + 155, width: 100, height: 25 });
  });

  it('are met at the nearest whole pixel', () => {
    // Half of an odd place, and a quarter of one that is one off.
    expect(place(81, 21)).toMatchObject({ x: 9, y: 4 });
    expect(place(83, 22)).toMatchObject({ x: 10, y: 5 });
  });
});

it('all places in the target are even, and none overlaps another', () => {
  const places = [FLIP_PATCH, CLOCK_PATCH, PRESS_PATCH];
  for (const { x, y, width, height } of places) {
    expect([x % 2, y % 2, width % 2, height % 2]).toEqual([0, 0, 0, 0]);
    expect([x + width < TARGET_SIZE.width, y + height < TARGET_SIZE.height]).toEqual([true, true]);
  }
  for (const [one, next] of [
    [FLIP_PATCH, CLOCK_PATCH],
    [CLOCK_PATCH, PRESS_PATCH],
  ] as const)
    expect(one.x + one.width).toBeLessThan(next.x);
  // A flip every 110 ms on average.
  expect(60_000 / ((FLIP_WAIT_MS.least + FLIP_WAIT_MS.most) / 2)).toBeCloseTo(545, 0);
});

it('the luma of a patch is the mean of every second pixel of its inner half', () => {
  const luma = Uint8Array.from({ length: 40 * 40 }, (_, i) => (7 * i + ((i * i) >> 5)) % 256);
  const mean = (patch: { x: number; y: number; width: number; height: number }) => {
    const [fromX, fromY] = [patch.x + Math.floor(patch.width / 4), patch.y + Math.floor(patch.height / 4)];
    const found: number[] = [];
    for (let y = 0; y < Math.floor(patch.height / 2); y++)
      for (let x = 0; x < Math.floor(patch.width / 2); x++)
        if (x % 2 === 0 && y % 2 === 0) found.push(luma[(fromY + y) * 40 + fromX + x] as number);
    return found.reduce((sum, one) => sum + one, 0) / found.length;
  };
  for (const patch of [
    { x: 0, y: 0, width: 40, height: 40 },
    { x: 4, y: 10, width: 20, height: 12 },
    { x: 6, y: 2, width: 14, height: 26 },
  ])
    expect(patchLuma(luma, 40, patch)).toBeCloseTo(mean(patch), 9);
});

it('reads the inner half of a patch only', () => {
  const luma = new Uint8Array(40 * 40).fill(200);
  for (let y = 10; y < 30; y++) luma.fill(40, y * 40 + 10, y * 40 + 30);
  expect(patchLuma(luma, 40, { x: 0, y: 0, width: 40, height: 40 })).toBe(40);
});
