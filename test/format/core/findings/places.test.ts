import { expect, it } from 'vitest';
import { framesShown } from '#format/core/findings/places.ts';

it('the frames of a stretch of time lie within the session, wherever the stretch does', () => {
  const grid = { t0Us: 1_000_000, fps: 60 };
  expect(framesShown(grid, 600, 2_000_000, 3_000_000)).toEqual({ from: 60, to: 120, of: 'frame' });
  expect(framesShown(grid, 600, 0, 90_000_000)).toEqual({ from: 0, to: 599, of: 'frame' });
});
