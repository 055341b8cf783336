import { z } from 'zod';

const text = z.string().trim().min(1);
const count = z.int().nonnegative();
const pct = z.number().min(0).max(100);
const percentiles = z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() });

/** Constants that contradict the fewest observations. */
const Interval = z.strictObject({
  low: z.number(),
  high: z.number(),
  violations_pct: pct.describe('bounds that contradict it'),
  bounds: count.describe('observations, of either kind'),
});

/**
 * A measured error of the recorder's stamps (`stamp - true time`, us), from a target whose draw times are known. One per source, encoder,
 * resolution and rate; kept in the user's folder, with a copy in every `meta.json` that it applies to.
 */
export const Calibration = z.strictObject({
  calibration_version: z.literal('1'),
  measured_at: z.iso.datetime().describe('UTC'),
  recorder: text.describe('version'),
  source: text,
  source_size: text,
  encoder: text,
  resolution: text,
  fps: z.number().positive(),
  seconds: z.number().positive(),
  frames: count,
  bias_us: Interval.describe('error of capture_us: from clock pixel and encoded flips together, before any correction'),
  clock: Interval.extend({ draws_per_s: z.number() }).describe('from the clock pixel of the raw pictures alone'),
  encoded: Interval.extend({ flips: count, missed: count.describe('flips that no frame shows') })
    .optional()
    .describe('from the flips in the encoded file alone'),
  composited: z
    .boolean()
    .describe('a compositor stands between window and screen: its delay is part of the bias, and nothing is corrected'),
  correction_us: z.int().describe('true time of a picture = capture_us - correction_us; 0 while the error may be below 0.25 ms'),
  stamp_error_us: percentiles.describe('largest |error| that clock pixel and bracket allow, per frame, after the correction'),
  bracket_contradicted_pct: pct.describe('frames whose clock pixel lies outside capture_us +- capture_err_us'),
  key_chain: z
    .strictObject({
      presses: count,
      injected: z.boolean().describe('pressed by the calibration itself'),
      press_to_stamp_us: percentiles.optional(),
      stamp_to_drawn_us: percentiles,
      drawn_to_visible_us: percentiles,
      stamp_to_visible_us: percentiles.describe('from the input stamp to capture_us of the first frame that shows the answer'),
      predicted_pct: pct.describe('first frames that follow from the input stamp and the median answer time alone'),
    })
    .optional(),
});

/** The calibration that applies to a shard, as recorded in it. */
export const CalibrationMeta = Calibration.extend({ age_s: count.describe('from the measurement to the first frame') });

export type Calibration = z.infer<typeof Calibration>;

/** What a calibration applies to: another source, encoder, size or rate has different errors. */
export type CalibrationKey = Pick<Calibration, 'source' | 'encoder' | 'resolution' | 'fps'>;

export function sameKey(a: CalibrationKey, b: CalibrationKey): boolean {
  return a.source === b.source && a.encoder === b.encoder && a.resolution === b.resolution && a.fps === b.fps;
}

export function keyText({ source, encoder, resolution, fps }: CalibrationKey): string {
  return `${source}, ${encoder}, ${resolution} at ${fps} fps`;
}
