import type { LagNow } from '#core/telemetry/live-lag.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { diffUs, type TsUs } from '#format/core/time/units.ts';

/** To a tenth of a millisecond, which is what the search resolves. */
const tenths = (ms: number) => Math.round(10 * ms) / 10;

/** The lag as every display shows it, with times counted from the session's first frame. */
export function lagFigures(lag: LagNow | undefined, t0Us: TsUs): Snapshot['lag'] {
  if (lag === undefined) return { state: 'silent', shifts: 0 };
  const { state, signal, ms, low, high, sinceUs, shifts, lastShift } = lag;
  const atS = (us: TsUs) => diffUs(us, t0Us) / 1e6;
  return {
    state,
    ...(signal !== undefined && { signal }),
    ...(ms !== undefined && { ms: tenths(ms) }),
    ...(low !== undefined && high !== undefined && { low: tenths(low), high: tenths(high) }),
    ...(sinceUs !== undefined && { sinceS: atS(sinceUs) }),
    shifts,
    ...(lastShift !== undefined && {
      lastShift: { atS: atS(lastShift.atUs), fromMs: tenths(lastShift.fromMs), toMs: tenths(lastShift.toMs) },
    }),
  };
}
