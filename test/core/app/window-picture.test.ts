import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reduced, WindowPicture } from '#core/app/window-picture.ts';

const side = fc.integer({ min: 1, max: 400 });
const plain = (width: number, height: number, [blue, green, red]: readonly [number, number, number]) => {
  const bgrx = new Uint8Array(4 * width * height);
  for (let at = 0; at < bgrx.length; at += 4) bgrx.set([blue, green, red, 7], at);
  return { width, height, bgrx };
};

describe('the reduced picture of a window', () => {
  it('fits the contract at any size, and keeps its proportions and a plain colour', () => {
    fc.assert(
      fc.property(side, side, (width, height) => {
        const { rgba, ...size } = reduced(plain(width, height, [10, 20, 30]));
        WindowPicture.parse({ ...size, rgba: Buffer.from(rgba).toString('base64') });
        expect(rgba.length).toBe(4 * size.width * size.height);
        // One comparison for all pixels: an `expect` for each took nine seconds.
        expect(Buffer.compare(rgba, Buffer.alloc(rgba.length, Uint8Array.of(30, 20, 10, 255)))).toBe(0);
        // Rounded down to whole pixels.
        if (size.width > 10 && size.height > 10) expect(Math.abs(size.width / size.height / (width / height) - 1)).toBeLessThan(0.11);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a small one as it is, and averages the pixels it merges', () => {
    const { width, height, rgba } = reduced({ width: 2, height: 1, bgrx: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 0) });
    expect([width, height, ...rgba]).toEqual([2, 1, 3, 2, 1, 255, 6, 5, 4, 255]);
    const stripes = plain(384, 2, [0, 0, 0]);
    for (let x = 0; x < 384; x += 2) for (const y of [0, 1]) stripes.bgrx.set([200, 100, 50, 0], 4 * (384 * y + x));
    expect([...reduced(stripes).rgba.subarray(0, 4)]).toEqual([25, 50, 100, 255]);
  });

  it('is at most 192 x 108, and at least a pixel high and wide', () => {
    const size = (width: number, height: number) => {
      const small = reduced(plain(width, height, [1, 2, 3]));
      return [small.width, small.height];
    };
    expect([size(192, 108), size(384, 216), size(192, 216), size(384, 108)]).toEqual([
      [192, 108],
      [192, 108],
      [96, 108],
      [192, 54],
    ]);
    expect([size(2000, 1), size(1, 2000), size(1, 1)]).toEqual([
      [192, 1],
      [1, 108],
      [1, 1],
    ]);
    const fits = (width: number, height: number) => WindowPicture.safeParse({ width, height, rgba: '' }).success;
    expect([fits(192, 108), fits(193, 108), fits(192, 109), fits(0, 1), fits(1, 0)]).toEqual([true, false, false, false, false]);
  });
});
