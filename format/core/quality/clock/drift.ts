import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { said, type Words } from '#format/core/said.ts';
import { type Bins, medianBins, type Slope, theilSen } from '#format/core/signal/theil-sen.ts';
import { asSpan, asTs, type SpanUs, type TsUs, tsAt } from '#format/core/time/units.ts';

/** GAP v0.2 section 8: drift below 1 ms/min. */
const LIMIT_MS_PER_MIN = 1;
/** Our own limit for a warning, where drift is certain: 0.2 ms/min must not pass unnoticed. */
const WORTH_MS_PER_MIN = 0.1;

/** A smaller total over the whole session is not drift but the session settling at its start, ms. */
const LEAST_SUM_MS = 0.5;
/** A larger step of the wall clock means that it was set, us. */
const UTC_STEP_US = 20_000;
/** Shorter sessions show how busy the machine was in those seconds, not how its clocks run. */
const LEAST_MIN = 0.95;

/** Residuals of a clock against the grid it should keep: us over us. `undefined` where the shard has no such figures. */
type Residuals = (facts: ShardFacts) => Bins | undefined;

/** How much later a source says than is true, is left in: a constant moves no slope and no step. */
const frameClock: Residuals = ({ frames }) => {
  if (frames === undefined) return undefined;
  const { tsUs, captureUs, repeat } = frames;
  const captured = new Uint32Array(tsUs.length);
  let count = 0;
  for (let n = 0; n < tsUs.length; n++) if (repeat[n] === 0) captured[count++] = n;
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) times[i] = tsUs[captured[i] as number] as number;
  return medianBins(times, (i) => (captureUs[captured[i] as number] as number) - (times[i] as number));
};

const inputClock: Residuals = ({ controls: { tsUs, lateUs } }) =>
  lateUs === undefined ? undefined : medianBins(tsUs, (i) => lateUs[i] as number);

const utcClock: Residuals = ({ meta }) => {
  const anchors = meta.recorder?.anchors;
  if (anchors === undefined) return undefined;
  const first = anchors[0] as (typeof anchors)[number];
  return {
    x: Float64Array.from(anchors, ({ ts_us }) => ts_us),
    y: Float64Array.from(anchors, ({ ts_us, utc_us }) => utc_us - first.utc_us - (ts_us - first.ts_us)),
  };
};

/** The same without the steps at which the clock was set: they are no drift. */
const utcDrift: Residuals = (facts) => {
  const bins = utcClock(facts);
  if (bins === undefined) return undefined;
  const { x, y } = bins;
  let set = 0;
  const drifted = y.map((us, i) => {
    const step = i === 0 ? 0 : us - (y[i - 1] as number);
    if (Math.abs(step) > UTC_STEP_US) set += step;
    return us - set;
  });
  return { x, y: drifted };
};

/** `theilSen` of residuals in us over times in us, as ms per minute. */
export function driftMsPerMin({ x, y }: Bins): Slope | undefined {
  const found = theilSen(x, y);
  const perMinute = 60e6 / 1000;
  return found && { slope: found.slope * perMinute, low: found.low * perMinute, high: found.high * perMinute };
}

/** The smallest drift that the interval allows, without its sign. */
export function surely({ low, high }: Slope): number {
  return low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high));
}

export function slopeText({ slope, low, high }: Slope): Words {
  return said`${slope.toFixed(3)} ms/min (95 %: ${low.toFixed(3)} to ${high.toFixed(3)})`;
}

/**
 * Section 8 judges the drift itself. Half of its limit warns; below that the interval decides, so that what is certain is not passed over.
 * `minutes`: over which it was found.
 */
export function judgedDrift(drift: Slope, minutes: number): Finding['severity'] {
  const size = Math.abs(drift.slope);
  if (size * minutes < LEAST_SUM_MS) return 'pass';
  if (size >= LIMIT_MS_PER_MIN) return 'fail';
  if (size >= LIMIT_MS_PER_MIN / 2) return 'warn';
  const certain = surely(drift);
  return certain > WORTH_MS_PER_MIN && certain * minutes >= LEAST_SUM_MS ? 'warn' : 'pass';
}

function driftCheck(check: CheckName, what: string, residuals: Residuals, remedy: Words): Check {
  return (facts) => {
    const bins = residuals(facts);
    const drift = bins && driftMsPerMin(bins);
    if (bins === undefined || drift === undefined) return [];
    const minutes = ((bins.x.at(-1) as number) - (bins.x[0] as number)) / 60e6;
    return judged({
      check,
      is: minutes < LEAST_MIN ? 'pass' : judgedDrift(drift, minutes),
      says: said`${what} ${slopeText(drift)}`,
      measured: Math.abs(drift.slope),
      limit: LIMIT_MS_PER_MIN,
      unit: 'ms/min',
      remedy,
    });
  };
}

/** Whether frames and rows keep to their grids, and the session's clock to UTC. */
export const clockDrifts: readonly Check[] = [
  driftCheck(
    'time.frame-drift',
    'captures against their grid',
    frameClock,
    said`The grab fell further and further behind: free the processor`,
  ),
  driftCheck(
    'time.input-drift',
    'rows against their grid',
    inputClock,
    said`The input thread fell further and further behind: free the processor`,
  ),
  driftCheck(
    'time.utc-drift',
    'UTC against the session’s clock',
    utcDrift,
    said`The system’s clock was being corrected while this was recorded: record again once it is in step; until then compare recordings by their anchors`,
  ),
];

/** How much the median residual may change between neighbouring stretches of a session, us: half of what a pair may be off. */
const STEP_US = 4000;

function largestStep({ x, y }: Bins): { stepUs: SpanUs; atUs: TsUs } {
  let worst = { stepUs: asSpan(0), atUs: asTs(0) };
  for (let i = 1; i < y.length; i++) {
    const stepUs = asSpan(Math.abs((y[i] as number) - (y[i - 1] as number)));
    if (stepUs > worst.stepUs) worst = { stepUs, atUs: tsAt(x, i) };
  }
  return worst;
}

/** A clock that jumps keeps its rate, so no drift shows it. */
export const clockSteps: Check = (facts) => {
  const list: [CheckName, string, Residuals, number, 'warn' | 'fail', string][] = [
    ['time.frame-steps', 'captures against their grid', frameClock, STEP_US, 'warn', 'Trim to the part before or after'],
    ['time.input-steps', 'rows against their grid', inputClock, STEP_US, 'warn', 'Trim to the part before or after'],
    [
      'time.utc-steps',
      'wall clock',
      utcClock,
      UTC_STEP_US,
      'warn',
      'The wall clock was set, or the machine slept; this does not affect ts_us',
    ],
  ];
  return list.flatMap(([check, what, residuals, limitUs, worst, remedy]) => {
    const bins = residuals(facts);
    if (bins === undefined || bins.x.length < 2) return [];
    const { stepUs, atUs } = largestStep(bins);
    const s = (atUs - facts.meta.timing.t0_us) / 1e6;
    return judged({
      check,
      is: stepUs > limitUs ? worst : 'pass',
      says: said`${what}: largest step ${(stepUs / 1000).toFixed(2)} ms${stepUs > limitUs ? said` at ${s.toFixed(1)} s` : ''}`,
      measured: stepUs / 1000,
      limit: limitUs / 1000,
      unit: 'ms',
      remedy,
    });
  });
};
