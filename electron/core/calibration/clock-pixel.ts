import type { StampBounds } from '#core/calibration/bias.ts';
import { diffUs, type SpanUs, type TsUs } from '#format/core/time/units.ts';

/** When something was drawn: not visible before `beganUs`, certainly visible from `endedUs` on. */
export interface Draw {
  readonly beganUs: TsUs;
  readonly endedUs: TsUs;
}

/** What a raw picture showed of the clock pixel. */
export interface ClockReading {
  /** The picture's stamp, and half of the bracket that the recorder claims for it. */
  readonly captureUs: TsUs;
  readonly errUs: SpanUs;
  /** Number of the last draw that was visible. */
  readonly draw: number;
}

/**
 * A picture that shows draw k was read after draw k began and before draw k + 1 was certainly visible. This bounds its stamp's error from
 * the screen alone. `draws[k]` is draw number k; `undefined` for the last draw or an unknown one.
 */
function boundsOf({ captureUs, draw }: ClockReading, draws: readonly Draw[]): { low: SpanUs; high: SpanUs } | undefined {
  const [shown, next] = [draws[draw], draws[draw + 1]];
  if (shown === undefined || next === undefined) return undefined;
  return { low: diffUs(captureUs, next.endedUs), high: diffUs(captureUs, shown.beganUs) };
}

/** Bounds from every picture whose draw is known. The recorder's own claims are not used. */
export function clockBounds(readings: readonly ClockReading[], draws: readonly Draw[]): StampBounds {
  const bounds = readings.flatMap((reading) => boundsOf(reading, draws) ?? []);
  return { lowerUs: bounds.map(({ low }) => low), upperUs: bounds.map(({ high }) => high) };
}

/** How wrong each stamp may be, us, and how many brackets the screen proves wrong. */
export interface StampErrors {
  readonly worstUs: Float64Array;
  readonly contradicted: number;
}

/**
 * The largest error that the clock pixel and the stamp's own bracket together allow, per picture. The pixel decides: where it
 * contradicts the bracket, the bracket is ignored.
 */
export function stampErrors(readings: readonly ClockReading[], draws: readonly Draw[], correctionUs: SpanUs): StampErrors {
  let contradicted = 0;
  const worst: number[] = [];
  for (const reading of readings) {
    const bounds = boundsOf(reading, draws);
    if (bounds === undefined) continue;
    let [low, high] = [Math.max(bounds.low, -reading.errUs), Math.min(bounds.high, reading.errUs)];
    if (low > high) {
      contradicted += 1;
      [low, high] = [bounds.low, bounds.high];
    }
    worst.push(Math.max(Math.abs(low - correctionUs), Math.abs(high - correctionUs)));
  }
  return { worstUs: Float64Array.from(worst), contradicted };
}
