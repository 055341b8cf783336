import { z } from 'zod';

/** A stretch of the shard, in whatever the check counts; both ends included. */
const Place = z.strictObject({ from: z.int().nonnegative(), to: z.int().nonnegative(), of: z.enum(['frame', 'row', 'byte']) });

/** One check's result. Findings are data; only the edge decides colours and exit codes. */
export const Finding = z.strictObject({
  check: z.string().regex(/^[a-z]+\.[a-z0-9-]+$/),
  severity: z.enum(['pass', 'warn', 'fail']),
  /** What was found, in words, when a number does not say it. */
  says: z.string(),
  measured: z.number().optional(),
  limit: z.number().optional(),
  unit: z.string().optional(),
  at: z.array(Place),
  remedy: z.string().optional(),
});

const Percentiles = z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() });

/** The figures of the verdict that people quote, us. */
export const Residuals = z.strictObject({
  frame_us: Percentiles.optional().describe('|capture_us - ts_us| of captured frames'),
  bracket_us: Percentiles.optional().describe('2 x capture_err_us'),
  nearest_row_us: Percentiles.optional().describe('distance of each frame to the nearest control row'),
  tick_us: Percentiles.optional().describe('ts_us - custom_grid_us of the rows: lateness of the input tick'),
  encode_us: Percentiles.optional().describe('from pixels read to packet written'),
});

/** `qat.json`: the verdict at the time of sealing (GAP v0.2 section 8). */
export const Qat = z.strictObject({
  qat_version: z.literal('1'),
  verdict: z.enum(['pass', 'fail']),
  frames: z.int().nonnegative(),
  duration_s: z.number().nonnegative(),
  residuals: Residuals,
  findings: z.array(Finding),
});

export type Place = z.infer<typeof Place>;
export type Finding = z.infer<typeof Finding>;
export type Residuals = z.infer<typeof Residuals>;
export type Qat = z.infer<typeof Qat>;
