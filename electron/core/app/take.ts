import type { Pace } from '#format/core/documents/pace.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { MOST_MISSING_PCT } from '#format/core/quality/limits.ts';
import { english, formsOf, said } from '#format/core/said.ts';

/** Checks that only say that a take is short, or repeat what the preflight has already said. */
const SAID: readonly string[] = ['session.duration', 'sync.calibration'] satisfies readonly CheckName[];
/**
 * Share of a take's frames that may be missing or late without refusing the recording: a few seconds in which another program starts say
 * nothing about an hour, so the player is warned and decides. At 1 %, two late frames refused 5 of 10 takes on two cores with a browser, a
 * compiler and a game; at 5 %, five late ones did, alongside two other recorders. Above a quarter, a recording would be of no use.
 */
const MOST_PCT = 25;

const FRAMES_MISSING: readonly string[] = ['cfr.missing', 'cfr.run'] satisfies readonly CheckName[];

/** What a short take of `frames` frames says about the coming session: failures that a few seconds cannot prove become warnings. */
export function takeFindings(findings: readonly Finding[], frames: number): Finding[] {
  const missing = findings.find(({ check }) => check === 'cfr.missing')?.measured ?? 0;
  const lenient = ({ check, at }: Finding) => {
    if (FRAMES_MISSING.includes(check)) return missing <= MOST_PCT;
    if (check !== 'frames.residual') return false;
    const late = at.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    return late <= (MOST_PCT / 100) * frames;
  };
  return findings
    .filter(({ check }) => !SAID.includes(check))
    .map((finding) => (finding.severity === 'fail' && lenient(finding) ? { ...finding, severity: 'warn' } : finding));
}

const LOWER_FPS = 30;

/** The pace of the coming session, after a take at `pace`: a measured rate is lowered where too many frames of the take were missing. */
export function paceAfterTake(pace: Pace, findings: readonly Finding[]): Pace {
  const missing = findings.find(({ check }) => check === 'cfr.missing')?.measured ?? 0;
  if (pace.fps_by === 'set' || pace.fps <= LOWER_FPS || missing <= MOST_MISSING_PCT) return pace;
  const says = said`${LOWER_FPS} frames a second: in the check, at ${pace.fps}, ${missing.toFixed(1)} % of the frames were missing`;
  return { ...pace, fps: LOWER_FPS, says: english(says), ...formsOf(says) };
}
