import { describe, expect, it } from 'vitest';
import { inventedCaptures, inventedStamps } from '#corpus/core/authenticity/invented-stamps.ts';

const T0 = 1_000_000;
const NOTHING = { share: 0, of: 0, at: [] };
const each = (count: number, us: (n: number) => number) => Float64Array.from({ length: count }, (_, n) => us(n));
/** Pictures 16,667 us apart, of which no time is a whole ms for long. */
const GRID = each(200, (n) => T0 + 7 + n * 16_667);

describe('stamps of events that were invented', () => {
  /** Events of which so many are at whole milliseconds, and so many others on frames; all others are on neither. */
  const judged = (count: number, rounded: number, onGrid: number) =>
    inventedStamps(
      each(count, (n) => (n < rounded ? T0 + n * 40_000 : n < rounded + onGrid ? (GRID[n + 100] as number) : T0 + n * 40_000 + 333)).sort(),
      GRID,
      T0,
    );

  it('are half of fifty at least: at whole milliseconds, or on frames', () => {
    expect(judged(50, 25, 0)).toMatchObject({ share: 0.5, of: 50 });
    expect(judged(50, 0, 25)).toMatchObject({ share: 0.5, of: 50 });
    expect(judged(50, 24, 0)).toEqual({ share: 0, of: 50, at: [] });
    expect(judged(50, 0, 24)).toEqual({ share: 0, of: 50, at: [] });
    expect(judged(49, 49, 0)).toEqual(NOTHING);
  });

  it('are one or the other: both are not added up', () => {
    expect(judged(60, 20, 20)).toMatchObject({ share: 0, of: 60 });
    expect(judged(60, 20, 36)).toMatchObject({ share: 0.6 });
    expect(judged(60, 36, 20)).toMatchObject({ share: 0.6 });
  });

  it('are all of the session, from its first event to its last', () => {
    expect(
      inventedStamps(
        each(50, (n) => T0 + 2000 + n * 40_000),
        GRID,
        T0,
      ),
    ).toEqual({
      share: 1,
      of: 50,
      at: [{ from_s: 0.002, to_s: 1.962 }],
    });
  });
});

describe('captures that were invented', () => {
  /** So many captures at the same time behind their frames, the others each at a time of its own; those behind them show the picture before. */
  const judged = (same: number, others: number, repeats = 0) => {
    const captureUs = each(same + others + repeats, (n) => (GRID[n] as number) + (n < same ? 150 : 200 + n));
    const repeat = Uint8Array.from(captureUs, (_, n) => (n < same + others ? 0 : 1));
    return inventedCaptures(captureUs, GRID.subarray(0, captureUs.length), repeat, T0);
  };

  it('are half of fifty at least', () => {
    expect(judged(25, 25)).toMatchObject({ share: 0.5, of: 50 });
    expect(judged(24, 26)).toEqual({ share: 0, of: 50, at: [] });
    expect(judged(49, 0)).toEqual(NOTHING);
  });

  it('are not repeats, which were never captured', () => {
    expect(judged(49, 0, 20)).toEqual(NOTHING);
    expect(judged(40, 10, 50)).toMatchObject({ share: 0.8, of: 50 });
  });

  it('are all of the session, from its first capture to its last', () => {
    expect(judged(100, 0).at).toEqual([{ from_s: 157 / 1e6, to_s: (157 + 99 * 16_667) / 1e6 }]);
  });
});
