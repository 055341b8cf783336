import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitInto, parseRegionText, regionText } from '#core/plan/fit.ts';

const side = fc.integer({ min: 64, max: 4096 });
const even = fc.integer({ min: 32, max: 2048 }).map((half) => half * 2);

it('keeps proportions to the pixel pair, stays inside, and yields only even numbers', () => {
  fc.assert(
    fc.property(side, side, even, even, (w, h, width, height) => {
      const area = fitInto({ width: w, height: h }, { width, height });
      for (const value of Object.values(area)) expect(value % 2).toBe(0);
      expect(area.x).toBeGreaterThanOrEqual(0);
      expect(area.y).toBeGreaterThanOrEqual(0);
      expect(area.x + area.width).toBeLessThanOrEqual(width);
      expect(area.y + area.height).toBeLessThanOrEqual(height);
      const scale = Math.min(width / w, height / h);
      expect(Math.abs(area.width - Math.max(2, w * scale))).toBeLessThanOrEqual(1 + 1e-9);
      expect(Math.abs(area.height - Math.max(2, h * scale))).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

it('fills the picture when the shapes agree, and puts 16:10 between black bars', () => {
  expect(fitInto({ width: 1920, height: 1080 }, { width: 1280, height: 720 })).toEqual({ x: 0, y: 0, width: 1280, height: 720 });
  expect(fitInto({ width: 1920, height: 1200 }, { width: 1280, height: 720 })).toEqual({ x: 64, y: 0, width: 1152, height: 720 });
});

it('lies in the middle, to the pixel pair, on both sides', () => {
  expect(fitInto({ width: 100, height: 100 }, { width: 1280, height: 720 })).toEqual({ x: 280, y: 0, width: 720, height: 720 });
  expect(fitInto({ width: 1000, height: 100 }, { width: 500, height: 500 })).toEqual({ x: 0, y: 224, width: 500, height: 50 });
});

it('a region is written as X11 does, and read back; anything else is none', () => {
  expect(parseRegionText('1280x720+64+32')).toEqual({ width: 1280, height: 720, x: 64, y: 32 });
  expect(regionText({ width: 2, height: 4, x: 6, y: 8 })).toBe('2x4+6+8');
  fc.assert(
    fc.property(fc.record({ width: side, height: side, x: fc.nat(5000), y: fc.nat(5000) }), (region) => {
      expect(parseRegionText(regionText(region))).toEqual(region);
    }),
  );
  for (const text of ['', '1280x720', '1280x720+64', '1280x720+-1+0', ' 1280x720+0+0', 'x+0+0'])
    expect(parseRegionText(text)).toBeUndefined();
});
