import { sessionOf } from '#format/core/documents/session-of.ts';
import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import { DEVICES } from '#format/core/input/codes.ts';
import type { Check, ControlFacts, ShardFacts } from '#format/core/quality/facts.ts';
import { said } from '#format/core/said.ts';
import { quantiles } from '#format/core/signal/quantiles.ts';

/** GAP v0.2 sections 4 and 8. */
export const WITHIN_US = 8000;
const LIMIT_PCT = 95;
const MIN_HZ = 60;

/** Distance of every video frame to the nearest control row, us. One pass, once both columns ascend. */
export function nearestRowUs(frameUs: Float64Array, rowUs: Float64Array): Float64Array {
  const rows = ascending(rowUs);
  let row = 0;
  return ascending(frameUs).map((us) => {
    while (row + 1 < rows.length && Math.abs((rows[row + 1] as number) - us) <= Math.abs((rows[row] as number) - us)) row++;
    return rows.length === 0 ? Number.POSITIVE_INFINITY : Math.abs((rows[row] as number) - us);
  });
}

/** One time out of order must not hide all later ones; the check of monotonic times reports it. */
function ascending(times: Float64Array): Float64Array {
  for (let i = 1; i < times.length; i++) if ((times[i] as number) < (times[i - 1] as number)) return times.toSorted();
  return times;
}

/** Frame times in us, from the container. */
export function frameTimesUs({ video }: Pick<ShardFacts, 'video'>): Float64Array {
  const toUs = (1e6 * video.timebase.num) / video.timebase.den;
  return toUs === 1 ? video.pts : video.pts.map((pts) => pts * toUs);
}

/** At least 95 % of the frames have a control row within 8 ms; the residuals are reported. */
export const controlsCoverage: Check = (facts) => {
  const distances = nearestRowUs(frameTimesUs(facts), facts.controls.tsUs);
  const far: number[] = [];
  distances.forEach((us, n) => {
    if (us > WITHIN_US) far.push(n);
  });
  const pct = distances.length === 0 ? 0 : 100 * (1 - far.length / distances.length);
  const ok = pct >= LIMIT_PCT;
  const figures = quantiles(distances);
  return judged({
    check: 'controls.coverage',
    is: ok ? 'pass' : 'fail',
    says:
      figures === undefined ? said`no frames` : said`nearest row p50 ${ms(figures.p50)}, p95 ${ms(figures.p95)}, p99 ${ms(figures.p99)} ms`,
    measured: pct,
    limit: LIMIT_PCT,
    unit: '% of frames within 8 ms',
    at: placesOf(far, 'frame'),
    remedy: said`Input and video come from different clocks, or the input thread was starved: see controls.rate`,
  });
};

/** The device with the most rows has at least 60 per second, over the time they span. */
export const controlsRate: Check = ({ controls, meta }) => {
  const { count, spanS } = densest(controls);
  const hz = spanS > 0 ? count / spanS : 0;
  const asked = sessionOf(meta)?.input.hz;
  // Ticks may be skipped under load; below 99.5 % of the rate asked for, warn.
  const low = asked !== undefined && hz < 0.995 * asked;
  const ok = hz >= MIN_HZ * 0.999;
  return judged({
    check: 'controls.rate',
    is: !ok ? 'fail' : low ? 'warn' : 'pass',
    says: asked === undefined ? said`${hz.toFixed(1)} Hz` : said`${hz.toFixed(2)} of ${asked} Hz`,
    measured: hz,
    limit: MIN_HZ,
    unit: 'Hz',
    remedy: said`Record with a higher rate of input rows, and free the processor: ticks were skipped`,
    way: { settings: ['hz'] },
  });
};

function densest({ tsUs, device }: ControlFacts): { count: number; spanS: number } {
  let best = { count: 0, spanS: 0 };
  for (let d = 0; d < DEVICES.length; d++) {
    let [count, first, last] = [0, 0, 0];
    for (let i = 0; i < tsUs.length; i++) {
      if (device[i] !== d) continue;
      if (count++ === 0) first = tsUs[i] as number;
      last = tsUs[i] as number;
    }
    if (count > best.count + 1) best = { count: count - 1, spanS: (last - first) / 1e6 };
  }
  return best;
}

const ms = (us: number) => (us / 1000).toFixed(2);
