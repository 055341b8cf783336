import { expect, it } from 'vitest';
import { networkPoints, typical } from '#shard/core/review/network-track.ts';

const NONE = Number.NaN;
const columns = (rows: number, rttMs: (row: number) => number, lossPct: (row: number) => number = () => NONE) => ({
  tsUs: Float64Array.from({ length: rows }, (_, row) => 1e6 + row * 5e5),
  rttMs: Float64Array.from({ length: rows }, (_, row) => rttMs(row)),
  jitterMs: new Float64Array(rows).fill(NONE),
  lossPct: Float64Array.from({ length: rows }, (_, row) => lossPct(row)),
  uplinkKbps: new Float64Array(rows).fill(NONE),
  downlinkKbps: new Float64Array(rows).fill(NONE),
});

it('a short recording is shown row by row, without what was not measured', () => {
  expect(
    networkPoints(
      columns(5, (row) => [20, NONE, 22, -1, Number.POSITIVE_INFINITY][row] as number),
      1e6,
    ),
  ).toEqual([{ atS: 0, rttMs: 20 }, { atS: 0.5 }, { atS: 1, rttMs: 22 }, { atS: 1.5 }, { atS: 2 }]);
  expect(
    networkPoints(
      columns(0, () => 1),
      0,
    ),
  ).toEqual([]);
});

it('a long one as medians, and the worst of what was lost', () => {
  const points = networkPoints(
    columns(
      14_400,
      (row) => (row % 16 === 0 ? 900 : 30),
      (row) => (row === 8000 ? 4 : 0),
    ),
    1e6,
  );
  expect(points).toHaveLength(900);
  expect(points.every(({ rttMs }) => rttMs === 30)).toBe(true);
  expect(points.filter(({ lossPct = 0 }) => lossPct > 0)).toEqual([expect.objectContaining({ lossPct: 4 })]);
});

it('what is typical is the median of what is known', () => {
  expect(typical([{ atS: 0, rttMs: 5 }, { atS: 1 }, { atS: 2, rttMs: 900 }, { atS: 3, rttMs: 6 }], 'rttMs')).toBe(6);
  expect(typical([{ atS: 0 }], 'rttMs')).toBeUndefined();
});

it('nothing lost, and no time at all, are measured values too', () => {
  const points = networkPoints(
    columns(
      3,
      (row) => [0, 0.5, -0.5][row] as number,
      (row) => [0, 0.5, -1][row] as number,
    ),
    1e6,
  );
  expect(points).toEqual([{ atS: 0, rttMs: 0, lossPct: 0 }, { atS: 0.5, rttMs: 0.5, lossPct: 0.5 }, { atS: 1 }]);
});

it('each point stands for as many rows as it takes to have 900 points at most, at the time of the middle one', () => {
  const points = networkPoints(
    columns(
      3601,
      (row) => row,
      (row) => row,
    ),
    1e6,
  );
  // Five rows each, half a second apart; the last point has but one.
  expect(points).toHaveLength(721);
  expect(points[0]).toEqual({ atS: 1, rttMs: 2, lossPct: 4 });
  expect(points[1]).toEqual({ atS: 3.5, rttMs: 7, lossPct: 9 });
  expect(points[720]).toEqual({ atS: 1800, rttMs: 3600, lossPct: 3600 });
  expect(
    networkPoints(
      columns(900, () => 1),
      1e6,
    ),
  ).toHaveLength(900);
});

it('the median of an even number is the upper of the middle two', () => {
  expect(
    typical(
      [9, 1, 8, 2, 7, 3, 6, 4].map((rttMs, atS) => ({ atS, rttMs })),
      'rttMs',
    ),
  ).toBe(6);
});
