import { type BiasInterval, biasInterval, pooled, violationPct } from '#core/calibration/bias.ts';
import { type ClockReading, clockBounds, stampErrors } from '#core/calibration/clock-pixel.ts';
import { findFlips, flipBounds, type PatchFrames } from '#core/calibration/flips.ts';
import { chainPresses, type KeyChain, keyChain } from '#core/calibration/key-chain.ts';
import type { TargetLog } from '#core/calibration/target.ts';
import type { Calibration, CalibrationKey } from '#format/core/documents/calibration.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import { type Quantiles, quantiles } from '#format/core/signal/quantiles.ts';
import { asSpan, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/** Evidence of the target: its own log, the raw pictures, the encoded file and the input. */
export interface Witnesses {
  readonly log: TargetLog;
  readonly readings: readonly ClockReading[];
  readonly flips: PatchFrames;
  readonly presses: PatchFrames;
  /** Input stamps of the target's key, us. */
  readonly stampsUs: readonly TsUs[];
  /** Times of the presses that the calibration made; empty when a person pressed. */
  readonly pressedUs: readonly TsUs[];
}

/** What is known of the session besides the measurement. */
export type CalibrationSession = CalibrationKey &
  Pick<Calibration, 'measured_at' | 'recorder' | 'source_size' | 'seconds' | 'frames' | 'composited'>;

/** Computes the calibration. Throws a GapError (`capture.calibration`) when the raw pictures show nothing of the target. */
export function concludeCalibration(session: CalibrationSession, witnesses: Witnesses): Calibration {
  const { log, readings, flips } = witnesses;
  const clock = clockBounds(readings, log.clock);
  const seen = findFlips(log.flips, flips);
  const encoded = flipBounds(log.flips, seen, flips);
  const bias = biasInterval(pooled([clock, encoded]));
  const fromClock = biasInterval(clock);
  const fromFlips = biasInterval(encoded);
  if (bias === undefined || fromClock === undefined)
    throw new GapError(
      'capture.calibration',
      said`The recording shows nothing of the calibration target (${readings.length} pictures, ${log.clock.length} draws of the clock)`,
      said`Leave the target in front, wholly inside the recorded part of the screen, and run it again`,
    );
  // A compositor's delay is not the recorder's, and another window may have none.
  const correctionUs = session.composited ? asSpan(0) : correctionOf(bias);
  const { worstUs, contradicted } = stampErrors(readings, log.clock, correctionUs);
  const shown = log.flips.filter(({ beganUs }) => beganUs < (flips.captureUs.at(-1) ?? 0) - 100_000 && beganUs > (flips.captureUs[0] ?? 0));
  return {
    calibration_version: '1',
    ...session,
    bias_us: intervalOf(bias),
    clock: { ...intervalOf(fromClock), draws_per_s: drawsPerS(log) },
    ...(fromFlips !== undefined && {
      encoded: { ...intervalOf(fromFlips), flips: seen.length, missed: Math.max(0, shown.length - seen.length) },
    }),
    correction_us: correctionUs,
    stamp_error_us: quantiles(worstUs) as Quantiles,
    bracket_contradicted_pct: (100 * contradicted) / worstUs.length,
    ...chainOf(witnesses, correctionUs),
  };
}

/** Runs on one machine differ by up to 0.2 ms: the correction of a smaller error would change sign from run to run. */
const WORTH_CORRECTING_US = 250;

/** The middle of the interval, when even its nearest end is an error worth correcting. */
function correctionOf({ lowUs, highUs }: BiasInterval): SpanUs {
  return asSpan(lowUs <= WORTH_CORRECTING_US && highUs >= -WORTH_CORRECTING_US ? 0 : Math.round((lowUs + highUs) / 2));
}

function intervalOf(interval: BiasInterval): Calibration['bias_us'] {
  return { low: interval.lowUs, high: interval.highUs, violations_pct: violationPct(interval), bounds: interval.of };
}

function drawsPerS({ clock }: TargetLog): number {
  const [first, last] = [clock[1], clock.at(-1)];
  return first === undefined || last === undefined || last === first ? 0 : ((clock.length - 2) * 1e6) / (last.beganUs - first.beganUs);
}

function chainOf({ log, presses, stampsUs, pressedUs }: Witnesses, correctionUs: SpanUs): Pick<Calibration, 'key_chain'> {
  const chain: KeyChain | undefined = keyChain(chainPresses(pressedUs, stampsUs, log.presses, presses), presses, correctionUs);
  if (chain === undefined) return {};
  return {
    key_chain: {
      presses: chain.presses,
      injected: pressedUs.length > 0,
      ...(chain.injectedToStamp !== undefined && { press_to_stamp_us: chain.injectedToStamp }),
      stamp_to_drawn_us: chain.stampToDrawn,
      drawn_to_visible_us: chain.drawnToVisible,
      stamp_to_visible_us: chain.stampToVisible,
      predicted_pct: chain.predictedPct,
    },
  };
}

/** What a calibration must reach to be trusted. */
const LIMITS = {
  intervalUs: 500,
  stampP99Us: 2000,
  flipsPerMinute: 500,
  /** Jitter makes bounds contradict each other and so narrows the interval, which must not pass for precision. */
  violationsPct: 2,
  /** Raw pictures and file may disagree by as much as runs differ. */
  apartUs: 250,
};

/** Why a calibration cannot be trusted, in words; empty when it can. */
export function doubts({ bias_us, clock, encoded, stamp_error_us, bracket_contradicted_pct, seconds }: Calibration): Words[] {
  const perMinute = ((encoded?.flips ?? 0) * 60) / seconds;
  const apart = encoded === undefined ? 0 : Math.max(encoded.low - clock.high, clock.low - encoded.high);
  const width = bias_us.high - bias_us.low;
  const found: [boolean, Words][] = [
    [width > LIMITS.intervalUs, said`the bias is known only to ${(width / 1000).toFixed(2)} ms`],
    [
      bias_us.violations_pct > LIMITS.violationsPct,
      said`${bias_us.violations_pct.toFixed(1)} % of the observations contradict the bias: the stamps jitter`,
    ],
    [
      bracket_contradicted_pct > LIMITS.violationsPct,
      said`${bracket_contradicted_pct.toFixed(1)} % of the frames were read outside the bracket that they claim`,
    ],
    [
      stamp_error_us.p99 > LIMITS.stampP99Us,
      said`one frame in a hundred may be off by ${(stamp_error_us.p99 / 1000).toFixed(2)} ms or more`,
    ],
    [perMinute < LIMITS.flipsPerMinute, said`only ${perMinute.toFixed(0)} flips a minute were seen in the video`],
    [apart > LIMITS.apartUs, said`raw pictures and encoded video contradict each other`],
  ];
  return found.filter(([is]) => is).map(([, says]) => says);
}
