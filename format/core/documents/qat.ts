import { z } from 'zod';
import { Finding } from '#format/core/findings/finding.ts';
import { Way } from '#format/core/findings/way.ts';
import { KEPT_SIGNALS } from '#format/core/signal/lag-signals.ts';
import { Forms } from '#format/core/words.ts';

const Percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() });

/** The headline figures of the verdict, us. */
export const Residuals = z.object({
  frame_us: Percentiles.optional().describe('|capture_us - ts_us| of captured frames'),
  bracket_us: Percentiles.optional().describe('2 x capture_err_us'),
  nearest_row_us: Percentiles.optional().describe('distance of each frame to the nearest control row'),
  tick_us: Percentiles.optional().describe('ts_us - custom_grid_us of the rows: lateness of the input tick'),
  encode_us: Percentiles.optional().describe('from pixels read to packet written'),
});

const ms = z.number();
const Slope = z.object({ slope: z.number(), low: z.number(), high: z.number() });

const Signal = z.enum(KEPT_SIGNALS);

/** How input and pictures relate, stretch by stretch: from the motion measured while sealing, or by a deep validation, which decodes the video. */
export const SyncSummary = z.object({
  windows: z.array(
    z.object({
      from_s: z.number(),
      to_s: z.number(),
      lag_ms: z.number().optional().describe('picture behind input; absent where the stretch cannot tell'),
      signal: Signal.optional(),
      score: z.number().describe('share of the pictures’ motion that the input explains'),
      acted: z.boolean().describe('there was input, and the picture moved'),
    }),
  ),
  lag_ms: z
    .object({
      median: z.number(),
      low: z.number().describe('of the median, 95 %'),
      high: z.number(),
      spread_p95: z
        .number()
        .describe('95 % of the stretches are this close to the median, beyond their own intervals where presses give these'),
      signal: Signal.describe('what most stretches were judged by; only those count here'),
    })
    .optional(),
  reference: z
    .object({ ms, source: z.string(), off_ms: ms.describe('the lag less the reference') })
    .optional()
    .describe('the game’s own lag, where the key profile or earlier sessions say it'),
  signals: z
    .array(z.object({ signal: Signal, windows: z.int().nonnegative(), median: ms, low: ms, high: ms }))
    .optional()
    .describe('the same for every signal that said something'),
  changes: z
    .array(z.object({ at_s: z.number(), from_ms: ms, to_ms: ms }))
    .optional()
    .describe('where the lag changed: by 10 ms and a frame at once, or by half as much over minutes; from presses alone, by 20 ms'),
  curve: z
    .object({ from_ms: ms, step_ms: ms, explained: z.array(z.number()) })
    .optional()
    .describe('share of the pictures’ motion that the input explains at each lag, over the stretches that count'),
  trend_ms_per_min: Slope.optional(),
  histogram: z.object({ from_ms: z.number(), step_ms: z.number(), counts: z.array(z.int().nonnegative()) }),
});

/** `qat.json`: the verdict at the time of sealing (GAP v0.2 section 8). A later recorder may say more (SPEC.md, "Versions"). */
export const Qat = z.object({
  qat_version: z.literal('1'),
  verdict: z.enum(['pass', 'fail']),
  frames: z.int().nonnegative(),
  duration_s: z.number().nonnegative(),
  residuals: Residuals,
  findings: z.array(
    Finding.extend({
      way: Way.optional().catch(undefined).describe('left out where it is unknown'),
      forms: Forms.optional().catch(undefined),
    }),
  ),
  sync: SyncSummary.optional().describe('absent where the motion of the pictures was not measured'),
});

export type SyncSummary = z.infer<typeof SyncSummary>;
export type Residuals = z.infer<typeof Residuals>;
export type Qat = z.infer<typeof Qat>;
