import { expect, it } from 'vitest';
import { KEYBOARD, MOUSE, PAD, STICK_REST } from '#format/core/input/codes.ts';
import { summedInput, type TracedRows } from '#format/core/quality/sync/summed-input.ts';

type Row = readonly [ms: number, device: number, x: number, y: number];

function summed(rows: readonly Row[], fromMs: number, toMs: number) {
  const columns = (of: number, pick: (row: Row) => number) => rows.map((row) => (row[1] === of ? pick(row) : Number.NaN));
  const traced = {
    tsUs: Float64Array.from(rows, ([ms]) => 1e9 + 1000 * ms),
    device: Uint8Array.from(rows, ([, device]) => device),
    trace: {
      dx: columns(MOUSE, ([, , x]) => x),
      dy: columns(MOUSE, ([, , , y]) => y),
      rx: columns(PAD, ([, , x]) => x),
      ry: columns(PAD, ([, , , y]) => y),
    },
  } as unknown as TracedRows;
  const { x, y, rx, ry } = summedInput(traced, 1e9 + 1000 * fromMs, 1e9 + 1000 * toMs);
  return { x: [...x], y: [...y], rx: [...rx], ry: [...ry] };
}

it('spreads what a row has counted over the time since the row of the same device before', () => {
  const { x, y, rx } = summed(
    [
      [2, MOUSE, 4, -2],
      [3, KEYBOARD, 9, 9],
      [6, MOUSE, 8, 0],
    ],
    0,
    8,
  );
  expect(x).toEqual([0, 2, 4, 6, 8, 10, 12, 12, 12]);
  expect(y).toEqual([0, -1, -2, -2, -2, -2, -2, -2, -2]);
  expect(rx).toEqual(new Array(9).fill(0));
});

it('begins and ends with the stretch, and takes nothing that is not a number', () => {
  const rows: Row[] = [
    [1, MOUSE, 100, 0],
    [3, MOUSE, 2, Number.NaN],
    [5, MOUSE, 100, 0],
  ];
  expect(summed(rows, 2, 5)).toMatchObject({ x: [0, 2, 2, 2], y: [0, 0, 0, 0] });
  expect(summed([[2.5, MOUSE, 5, 0]], 0, 3).x).toEqual([0, 2, 4, 5]);
  expect(summed([], 0, 0)).toEqual({ x: [0], y: [0], rx: [0], ry: [0] });
});

it('adds up how far a stick was from its rest, for as long as it was', () => {
  expect(
    summed(
      [
        [2, PAD, 0.5, -1],
        [4, PAD, STICK_REST, 1],
      ],
      0,
      5,
    ),
  ).toMatchObject({ rx: [0, 0.5, 1, 1, 1, 1], ry: [0, -1, -2, -1, 0, 0] });
  const turning: Row[] = [
    [2, PAD, 0.5, 1],
    [4, PAD, 1, -1],
  ];
  expect(summed(turning, 0, 5)).toMatchObject({ rx: [0, 0.5, 1, 2, 3, 3], ry: [0, 1, 2, 1, 0, 0] });
});

it('has a sum for each ms of the stretch, and one more', () => {
  expect(summed([], 0, 3000).x).toHaveLength(3001);
  expect(summed([], 0, 0.5).x).toHaveLength(2);
});
