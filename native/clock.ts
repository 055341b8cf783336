import { type Clock, type TsUs, tsFromNs } from '#core/units.ts';

/** The session's clock: CLOCK_MONOTONIC, QPC or mach time, whichever `process.hrtime` reads. The same in every thread of a process. */
export const monotonicClock: Clock = { nowUs };

export function nowUs(): TsUs {
  return tsFromNs(process.hrtime.bigint());
}
