import { expect, it } from 'vitest';
import { axisDelta, RELATIVE } from '#native/x11/pointer/motion.ts';

it('a relative device reports its own motion', () => {
  expect(axisDelta(RELATIVE, -3, Number.NaN, 1920)).toBe(-3);
});

it('an absolute device moves by the difference of its positions, in screen pixels; the first is no motion', () => {
  const tablet = { absolute: true, min: 0, max: 32_767 };
  expect(axisDelta(tablet, 16_384, Number.NaN, 1920)).toBe(0);
  expect(axisDelta(tablet, 16_384, 0, 1920)).toBe(960);
  expect(axisDelta(tablet, 0, 32_768, 1920)).toBe(-1920);
  // A device without a range counts pixels.
  expect(axisDelta({ absolute: true, min: 0, max: 0 }, 30, 10, 1920)).toBe(20);
});
