import { z } from 'zod';
import { GAP_REASONS, type GapReason } from '#core/input/gap.ts';

const count = z.int().nonnegative();
const age = z.number().nonnegative().optional().describe('ms since the file last grew; absent: not known');

/**
 * What lies on the disk of a session that is being recorded, read back from its files by somebody who has no part in writing them. Every
 * live sign on a screen comes from here.
 */
export const Written = z.strictObject({
  videoBytes: count,
  videoAgeMs: age,
  frames: count.describe('whole frames in the file'),
  fps: z.int().positive().optional().describe('frames a second, as the journal says; absent: it is not there yet'),
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

/** `unknown` is never good: nothing is claimed that was not seen. */
export type Health = 'good' | 'late' | 'dead' | 'unknown';

/** Older than this is amber, than that is red, ms. */
const LATE_MS = 1000;
const DEAD_MS = 3000;

function healthOf(ageMs: number | undefined): Health {
  if (ageMs === undefined) return 'unknown';
  if (ageMs > DEAD_MS) return 'dead';
  return ageMs > LATE_MS ? 'late' : 'good';
}

/** `sinceMs`: since the report itself came in. One that is no longer renewed says nothing. */
export function health(written: Written | undefined, sinceMs: number): { readonly video: Health; readonly input: Health } {
  if (written === undefined || sinceMs > DEAD_MS) return { video: 'unknown', input: 'unknown' };
  const later = (ageMs: number | undefined) => (ageMs === undefined ? undefined : ageMs + sinceMs);
  return { video: healthOf(later(written.videoAgeMs)), input: healthOf(later(written.journalAgeMs)) };
}
