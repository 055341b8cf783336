import { z } from 'zod';
import { GAP_REASONS, type GapReason } from '#format/core/input/gap.ts';

const count = z.int().nonnegative();
const age = z.number().nonnegative().optional().describe('ms since the file last grew; absent: not known');

/**
 * What a running session has on disk, read back from its files by code that takes no part in writing them. Every live indicator on a
 * screen comes from here.
 */
export const Written = z.strictObject({
  videoBytes: count,
  videoAgeMs: age.describe('since a new picture was written: repeats are none'),
  frames: count.describe('whole frames in the file'),
  fps: z.int().positive().optional().describe('frames a second, from the journal; absent: not written yet'),
  journalBytes: count,
  journalAgeMs: age,
  rows: count,
  keyEvents: count,
  mouseEvents: count,
  padEvents: count,
  markers: count,
  keyAgeMs: age.describe('since the newest such event was found in the file'),
  mouseAgeMs: age,
  padAgeMs: age,
  gaps: count,
  lastGap: z
    .strictObject({ reason: z.enum(GAP_REASONS.slice(1) as GapReason[]), frame: count, open: z.boolean() })
    .optional()
    .describe('the newest one and the frame at which it began'),
});

export type Written = z.infer<typeof Written>;

/** `unknown` never passes for good: only what was seen is claimed. */
export type Health = 'good' | 'late' | 'dead' | 'unknown';

/** Ages above which an indicator turns amber, then red, ms. */
const LATE_MS = 1000;
const DEAD_MS = 3000;

function healthOf(ageMs: number | undefined): Health {
  if (ageMs === undefined) return 'unknown';
  if (ageMs > DEAD_MS) return 'dead';
  return ageMs > LATE_MS ? 'late' : 'good';
}

/** `sinceMs`: time since the report arrived. A report that is no longer renewed counts as unknown. */
export function health(written: Written | undefined, sinceMs: number): { readonly video: Health; readonly input: Health } {
  if (written === undefined || sinceMs > DEAD_MS) return { video: 'unknown', input: 'unknown' };
  const later = (ageMs: number | undefined) => (ageMs === undefined ? undefined : ageMs + sinceMs);
  return { video: healthOf(later(written.videoAgeMs)), input: healthOf(later(written.journalAgeMs)) };
}
