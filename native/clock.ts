import { asSpan, asTs, type SpanUs, type TsUs, tsFromNs } from '#format/core/time/units.ts';

/**
 * `performance.now()` counts the same clock from another zero (both are libuv's uv_hrtime) and returns a double without allocating: a
 * bigint per reading made the garbage collector stop the threads that spin on the clock. The two zeros are compared when the thread
 * starts; the tightest of several tries counts.
 */
const OFFSET_US = measureOffsetUs();

/** The session's clock: CLOCK_MONOTONIC, QPC or mach time, whichever `process.hrtime` reads. The same in every thread of a process. */
export function nowUs(): TsUs {
  return asTs(Math.floor(performance.now() * 1000 + OFFSET_US));
}

function measureOffsetUs(): SpanUs {
  let best = { widthNs: Number.POSITIVE_INFINITY, offsetUs: 0 };
  for (let i = 0; i < 50; i++) {
    const before = process.hrtime.bigint();
    const nowMs = performance.now();
    const after = process.hrtime.bigint();
    const widthNs = Number(after - before);
    if (widthNs < best.widthNs) best = { widthNs, offsetUs: Number(before) / 1000 + widthNs / 2000 - nowMs * 1000 };
  }
  return asSpan(best.offsetUs);
}

/** The clock read the slow way, to check the fast one against. */
export function hrtimeUs(): TsUs {
  return tsFromNs(process.hrtime.bigint());
}
