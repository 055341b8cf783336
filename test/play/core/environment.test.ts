import { expect, it } from 'vitest';
import { ARROW_KEYS, isLast } from '#play/core/environment.ts';

it('each arrow key is a bit of its own', () => {
  expect(ARROW_KEYS).toEqual({ ArrowLeft: 1, ArrowRight: 2, ArrowUp: 4, ArrowDown: 8 });
});

it('a frame is the last one when every player is terminated or truncated', () => {
  const players = ['p1', 'p2'];
  expect(isLast(players, { terminated: { p1: true, p2: true } })).toBe(true);
  expect(isLast(players, { truncated: { p1: true, p2: true } })).toBe(true);
  expect(isLast(players, { terminated: { p1: true, p2: false }, truncated: { p2: true } })).toBe(true);
  expect(isLast(players, { terminated: { p1: true }, truncated: { p1: true } })).toBe(false);
  expect(isLast(players, { terminated: { p1: true, p2: false }, truncated: { p1: false, p2: false } })).toBe(false);
  expect(isLast(players, {})).toBe(false);
});
