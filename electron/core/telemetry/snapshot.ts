import { z } from 'zod';
import { HOLDERS } from '#core/lab/holder.ts';
import { NetworkFigures } from '#core/network/network-figures.ts';
import { Way } from '#format/core/findings/way.ts';
import { GAP_REASONS, type GapReason } from '#format/core/input/gap.ts';
import { LAG_SIGNALS } from '#format/core/signal/lag-signals.ts';
import { Words } from '#format/core/words.ts';

const count = z.int().nonnegative();
const us = z.number().nonnegative();
const recent = z.strictObject({ p50: us, p99: us }).describe('of the last five to ten seconds, us');

/** A problem to act on now. */
export const Advice = z.strictObject({
  rule: z.string().regex(/^[a-z-]+$/),
  says: z.string(),
  remedy: z.string(),
  way: Way.optional(),
});

const ms = z.number();
/** The lag of the picture behind the input, of the last minute of activity. */
const LiveLagFigures = z.strictObject({
  state: z.enum(['silent', 'measuring', 'known']).describe('silent: nothing to say now; measuring: too little for an interval yet'),
  signal: z.enum(LAG_SIGNALS).optional().describe('what was compared with the picture'),
  ms: ms.optional().describe('median'),
  low: ms.optional().describe('95 %'),
  high: ms.optional(),
  sinceS: z.number().optional().describe('where what is known begins: the first activity, or the last shift'),
  shifts: count.describe('how often it moved in this session'),
  lastShift: z.strictObject({ atS: z.number(), fromMs: ms, toMs: ms }).optional(),
});

/** Live view of a session, twenty times a second; every figure comes from what was written. One schema for every display. */
export const Snapshot = z.strictObject({
  elapsedS: z.number().nonnegative(),
  frames: count,
  fps: z.number().nonnegative().describe('over the last second'),
  repeats: count,
  unusable: count.describe('frames so far that are black, or for which the game had no focus'),
  drops: count,
  skippedFrames: count.describe('grid times at which the grab came too late'),
  skippedTicks: count,
  residualUs: recent.describe('|capture - grid| of the frames'),
  residualP99Us: us.describe('the same, over the whole session'),
  nearestRowUs: recent.describe('distance of each frame to the nearest input row'),
  tickUs: recent.describe('lateness of the input tick'),
  tickP99Us: us.describe('the same, over the whole session'),
  encodeUs: recent.describe('from pixels read to packet written'),
  driftMsPerMin: z.strictObject({ slope: z.number(), low: z.number(), high: z.number() }).optional().describe('of the frame clock, 95 %'),
  lag: LiveLagFigures,
  network: NetworkFigures.optional().describe('of the last half second; absent: nothing is known, or the consent does not include it'),
  voice: z
    .strictObject({
      listening: z.boolean().describe('the microphone is open'),
      rms: z.number().min(0).max(1).optional().describe('of the last five seconds that were written'),
      why: Words.optional().describe('why it cannot be heard'),
    })
    .optional()
    .describe('absent: the microphone is not to be heard'),
  bitrateBps: z.number().nonnegative().describe('over the last second'),
  rows: count,
  keyEvents: count,
  mouseEvents: count,
  padEvents: count,
  eventsPerS: z.strictObject({ keyboard: z.number(), mouse: z.number(), pad: z.number() }).describe('over the last second'),
  pads: count.describe('connected gamepads'),
  closedFor: z
    .enum(GAP_REASONS.slice(1) as GapReason[])
    .optional()
    .describe('why input is not being recorded right now; absent while the game has the focus'),
  heldBy: z.array(z.enum(HOLDERS)).describe('who holds the recording'),
  gaps: count.describe('gaps in the session so far'),
  restarts: count.describe('how often a silent input source was restarted'),
  reliefs: count.describe('how often a fresh encoder took over'),
  unmapped: count,
  diskFreeBytes: z.number().nonnegative(),
  diskLeftS: z.number().nonnegative(),
  lastFrameAgeMs: z.number().nonnegative().describe('since the last frame was written'),
  advice: z.array(Advice),
});

export type Advice = z.infer<typeof Advice>;
export type Snapshot = z.infer<typeof Snapshot>;
