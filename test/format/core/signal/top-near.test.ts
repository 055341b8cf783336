import { expect, it } from 'vitest';
import { topNear } from '#format/core/signal/top-near.ts';

const parabola = (top: number) => (ms: number) => -((ms - top) ** 2);

it('finds the top of a parabola, wherever it is near', () => {
  for (const top of [-47.3, -20, 0.25, 10.6, 63.5]) expect(topNear(parabola(top), top + 13)).toBeCloseTo(top, 6);
});

it('looks no further than it is told, and half a stretch beyond what it finds there', () => {
  expect(topNear(parabola(100), 0)).toBeCloseTo(100, 6);
  expect(topNear(parabola(200), 0, 8)).toBe(8 + 4 * 16);
  expect(topNear((ms) => ms, 0, 8)).toBe(8);
  expect(topNear(() => 1, 7)).toBe(7 - 48);
});

it('finds it however steep the curve is, and goes on until it is the middle', () => {
  expect(topNear((ms) => 7 - 3 * (ms - 5.25) ** 2, 0)).toBeCloseTo(5.25, 9);
  // Four times 16 ms at most, from 8 ms by way of -8 ms.
  expect(topNear(parabola(-40), 8, 0)).toBeCloseTo(-40, 9);
  expect(topNear(parabola(-80), 8, 0)).toBe(8 - 4 * 16);
});
