import { expect, it } from 'vitest';
import { lagFigures } from '#core/telemetry/lag-figures.ts';
import type { LagNow } from '#core/telemetry/live-lag.ts';

const LAG: LagNow = {
  state: 'known',
  signal: 'turns',
  ms: 41.27,
  low: 40.04,
  high: 42.96,
  sinceUs: 5_500_000,
  shifts: 2,
  lastShift: { atUs: 4_000_000, fromMs: 30.04, toMs: 41.26 },
} as unknown as LagNow;

it('counts from the first frame, to a tenth of a millisecond', () => {
  expect(lagFigures(LAG, 1_000_000)).toEqual({
    state: 'known',
    signal: 'turns',
    ms: 41.3,
    low: 40,
    high: 43,
    sinceS: 4.5,
    shifts: 2,
    lastShift: { atS: 3, fromMs: 30, toMs: 41.3 },
  });
});

it('says only what is known', () => {
  expect(lagFigures(undefined, 1_000_000)).toEqual({ state: 'silent', shifts: 0 });
  const { state, shifts } = LAG;
  const nothing = { signal: undefined, ms: undefined, low: undefined, high: undefined, sinceUs: undefined, lastShift: undefined };
  expect(lagFigures({ ...nothing, state, shifts }, 1_000_000)).toEqual({ state, shifts });
  expect(lagFigures({ ...nothing, state, shifts, low: 1 }, 0)).toEqual({ state, shifts });
});
