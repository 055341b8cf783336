import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { quantiles } from '#format/core/signal/quantiles.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { type Checked, passed, warned } from '#session/checks/outcome.ts';

/** The clock must not step back, must resolve a microsecond, and a sleeping thread must wake in time. */
export function checkClock(now: () => TsUs = nowUs): Checked {
  let backwards = 0;
  let last = now();
  const steps = new Set<number>();
  for (let i = 0; i < 20_000; i++) {
    const us = now();
    if (us < last) backwards += 1;
    if (us > last) steps.add(us - last);
    last = us;
  }
  const resolutionUs = Math.min(...steps);
  if (backwards > 0 || !(resolutionUs <= 100)) {
    throw new GapError(
      'preflight.clock',
      said`The monotonic clock steps back ${backwards} times in 20,000 readings, resolution ${resolutionUs} us`,
      said`Choose another kernel clock source (tsc), or another machine`,
    );
  }
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const late = quantiles(
    Array.from({ length: 50 }, () => {
      const began = nowUs();
      Atomics.wait(cell, 0, 0, 2);
      return nowUs() - began - 2000;
    }),
  );
  const says = said`resolution ${resolutionUs} us, wake-up p99 ${((late?.p99 ?? 0) / 1000).toFixed(2)} ms late`;
  return (late?.p99 ?? 0) > 8000 ? warned(says, said`This machine is busy: close other programs`) : passed(says);
}
