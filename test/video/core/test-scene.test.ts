import { expect, it } from 'vitest';
import { TestScene } from '#video/core/test-scene.ts';

const SIZE = { width: 320, height: 180 };

it('alternates full motion and rest, changes small things suddenly, and is the same every time', () => {
  const [scene, again] = [new TestScene(SIZE), new TestScene(SIZE)];
  const first = Uint8Array.from(scene.paint(0));
  expect(first).toHaveLength((320 * 180 * 3) / 2);
  expect(Uint8Array.from(again.paint(0))).toEqual(first);
  const luma = 320 * 180;
  const moved = (from: number, to: number) => {
    const before = Uint8Array.from(scene.paint(from));
    return scene.paint(to).reduce((sum, value, at) => sum + (at < luma && value !== before[at] ? 1 : 0), 0) / luma;
  };
  expect(moved(0, 1)).toBeGreaterThan(0.5);
  // Then only the 48 small things change, not all of them.
  expect(moved(30, 31)).toBeLessThan((48 * 256) / luma);
  expect(moved(30, 31)).toBeGreaterThan(0);
  expect(moved(47, 48)).toBeGreaterThan(0.5);
});
