import { z } from 'zod';
import { constantMotion } from '#corpus/core/authenticity/constant-motion.ts';
import { inventedCaptures, inventedStamps } from '#corpus/core/authenticity/invented-stamps.ts';
import type { PlayedInput } from '#corpus/core/authenticity/played-input.ts';
import { regularHolds } from '#corpus/core/authenticity/regular-holds.ts';
import { regularTiming } from '#corpus/core/authenticity/regular-timing.ts';
import { repeatedMotion } from '#corpus/core/authenticity/repeated-motion.ts';
import { repeatedStrokes } from '#corpus/core/authenticity/repeated-strokes.ts';
import { unrelated } from '#corpus/core/authenticity/unrelated.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import type { FrameFacts } from '#format/core/quality/facts.ts';
import type { TsUs } from '#format/core/time/units.ts';

export const Measured = z.strictObject({
  share: z.number().min(0).max(1),
  of: z.int().nonnegative(),
  at: z.array(z.strictObject({ from_s: z.number(), to_s: z.number() })).readonly(),
});

/** What can be said of a session by itself, whatever others there are. Shares are of what `of` counts. */
export const Measures = z.strictObject({
  regular_timing: Measured.describe('presses of one key at even intervals'),
  regular_holds: Measured.describe('holds of one key for the same time'),
  constant_motion: Measured.describe('motion of the mouse in equal steps'),
  repeated_strokes: Measured.describe('strokes that repeat an earlier stretch more closely than people can'),
  repeated_motion: Measured.describe('motion that repeats an earlier stretch count by count'),
  invented_stamps: Measured.describe('events at whole milliseconds, or exactly on frames'),
  invented_captures: Measured.describe('captures all the same time behind their grid'),
  unrelated: Measured.describe('stretches in which the pictures do not answer the input'),
});
export type Measures = z.infer<typeof Measures>;

/** What of a session is measured. */
export interface Measurable {
  readonly input: PlayedInput;
  readonly frames: Pick<FrameFacts, 'tsUs' | 'captureUs' | 'repeat'> | undefined;
  readonly sync: SyncSummary | undefined;
  readonly t0Us: TsUs;
}

const NOTHING = { share: 0, of: 0, at: [] };

export function measuresOf({ input: { strokes, moves }, frames, sync, t0Us }: Measurable): Measures {
  return Measures.parse({
    regular_timing: regularTiming(strokes, t0Us),
    regular_holds: regularHolds(strokes, t0Us),
    constant_motion: constantMotion(moves, t0Us),
    repeated_strokes: repeatedStrokes(strokes, t0Us),
    repeated_motion: repeatedMotion(moves, t0Us),
    invented_stamps: inventedStamps(strokes.tsUs, frames?.tsUs ?? new Float64Array(), t0Us),
    invented_captures: frames === undefined ? NOTHING : inventedCaptures(frames.captureUs, frames.tsUs, frames.repeat, t0Us),
    unrelated: sync === undefined ? NOTHING : unrelated(sync, strokes, t0Us),
  });
}
