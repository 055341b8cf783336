import type { Pace } from '#core/encode/pace.ts';
import type { CheckName } from '#core/findings/checks.ts';
import type { Finding } from '#core/findings/finding.ts';

/** What only says that a take is short, or what the preflight has said already. */
const SAID: readonly string[] = ['session.duration', 'sync.calibration'] satisfies readonly CheckName[];
/**
 * Frames of a take that may be missing, or late, without forbidding the recording: a few seconds in which something else started say nothing about an hour.
 * The player is told, and decides. (With 1 % two late frames refused 5 of 10 takes on two cores with a browser, a compiler and a game; with 5 %
 * five late ones did, beside two other recorders.) From a quarter on nothing of use would come of it.
 */
const MOST_PCT = 25;

const FRAMES_MISSING: readonly string[] = ['cfr.missing', 'cfr.run'] satisfies readonly CheckName[];

/** What a short take of `frames` frames says about the session to come: less strictly where a few seconds cannot say. */
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

/** Of a session: what the verdict allows (`cfr.missing`). */
const SESSION_MOST_PCT = 0.5;
const LOWER_FPS = 30;

/** The pace of the session to come, after a take at `pace`: a rate that was chosen by itself gives way where frames were missing even in the take. */
export function paceAfterTake(pace: Pace, findings: readonly Finding[]): Pace {
  const missing = findings.find(({ check }) => check === 'cfr.missing')?.measured ?? 0;
  if (pace.fps_by === 'set' || pace.fps <= LOWER_FPS || missing <= SESSION_MOST_PCT) return pace;
  const says = `${LOWER_FPS} frames a second: in the check, at ${pace.fps}, ${missing.toFixed(1)} % of the frames were missing`;
  return { ...pace, fps: LOWER_FPS, says };
}
