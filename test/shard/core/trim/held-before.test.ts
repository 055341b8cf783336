import { expect, it } from 'vitest';
import { heldBefore } from '#shard/core/trim/held-before.ts';

const CODES = ['W', 'A', 'wheel_y', 'wheel_x', 'move', 'marker', 'jump'];
const [W, A] = [0, 1];

/** Events as `device code value`; what lies before the `from` of each device is before the piece. */
function held(events: readonly (readonly [source: number, code: number, value: number])[], from: Readonly<Record<number, number>>) {
  return heldBefore(
    {
      source: Uint8Array.from(events, ([source]) => source),
      code: Uint8Array.from(events, ([, code]) => code),
      value: Float32Array.from(events, ([, , value]) => value),
    },
    CODES,
    new Map(Object.entries(from).map(([source, ordinal]) => [Number(source), { from: ordinal }])),
  );
}

it('what went down and not up before a piece is held where it begins', () => {
  const events = [
    [0, W, 1],
    [0, A, 1],
    [0, W, 0],
  ] as const;
  expect(held(events, { 0: 3 })).toEqual([{ source: 0, code: A }]);
  // The release is an event of the piece itself: W was still down.
  expect(held(events, { 0: 2 })).toEqual([
    { source: 0, code: W },
    { source: 0, code: A },
  ]);
  expect(held(events, { 0: 1 })).toEqual([{ source: 0, code: W }]);
  expect(held(events, { 0: 0 })).toEqual([]);
});

it('each device counts its own events, and holds its own keys', () => {
  const events = [
    [0, W, 1],
    [1, W, 1],
    [1, A, 1],
    [0, W, 0],
    [1, W, 0],
  ] as const;
  expect(held(events, { 0: 1, 1: 2 })).toEqual([
    { source: 0, code: W },
    { source: 1, code: W },
    { source: 1, code: A },
  ]);
  expect(held(events, { 0: 2, 1: 2 })).toEqual([
    { source: 1, code: W },
    { source: 1, code: A },
  ]);
  expect(held(events, { 0: 2, 1: 3 })).toEqual([{ source: 1, code: A }]);
});

it('a device without an event in the piece gives it nothing', () => {
  expect(held([[2, W, 1]], {})).toEqual([]);
});

it('a wheel, a motion, a marker and an unknown code are never held, an action of the game’s own is', () => {
  const events = [2, 3, 4, 5, 255, 6].map((code) => [0, code, 1] as const);
  expect(held(events, { 0: 6 })).toEqual([{ source: 0, code: 6 }]);
});
