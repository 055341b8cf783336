import { expect, it } from 'vitest';
import { isShownAs, type View } from '#core/ports/frame-source.ts';

const view = (width: number, height: number): View => ({ source: { width, height }, area: { width: 64, height: 64, x: 0, y: 0 } });
const look = (width: number, height: number) => ({ width, height }) as Parameters<typeof isShownAs>[0];

it('a window is as it is shown while it has both sides of the size that is shown', () => {
  expect(isShownAs(look(640, 480), view(640, 480))).toBe(true);
  expect(isShownAs(look(641, 480), view(640, 480))).toBe(false);
  expect(isShownAs(look(640, 481), view(640, 480))).toBe(false);
});

it('a window of which nothing is seen is as it is shown while it is for the same reason', () => {
  expect(isShownAs('hidden', 'hidden')).toBe(true);
  expect(isShownAs('closed', 'hidden')).toBe(false);
  expect(isShownAs('hidden', view(640, 480))).toBe(false);
  expect(isShownAs(look(640, 480), 'closed')).toBe(false);
});
