import type { Finding, Qat } from '#core/format/qat.ts';
import { eventsAccounted } from '#core/quality/accounting.ts';
import { stampsCalibrated } from '#core/quality/calibration.ts';
import { missingFrames, ptsOnGrid } from '#core/quality/cfr.ts';
import { controlsCoverage, controlsRate, frameTimesUs } from '#core/quality/coverage.ts';
import type { Check, ShardFacts } from '#core/quality/facts.ts';
import { focusRule, gapsAreEmpty, inputSource, sessionGaps } from '#core/quality/gaps.ts';
import { monotonicTimes } from '#core/quality/monotonic.ts';
import { frameResidual, residualsOf } from '#core/quality/residuals.ts';
import { durationS, rightsPresent, sessionEnd, sessionLength, sessionRecovered, watermarkPresent } from '#core/quality/session.ts';
import { gopLength, streamAsDeclared } from '#core/quality/stream.ts';

/** Every check of a shard's content, in the order of the report. A new check is a new line here. */
const CHECKS: readonly Check[] = [
  streamAsDeclared,
  gopLength,
  ptsOnGrid,
  monotonicTimes,
  missingFrames,
  frameResidual,
  stampsCalibrated,
  controlsRate,
  controlsCoverage,
  eventsAccounted,
  inputSource,
  focusRule,
  gapsAreEmpty,
  sessionGaps,
  sessionLength,
  sessionEnd,
  sessionRecovered,
  watermarkPresent,
  rightsPresent,
];

export function verdictOf(findings: readonly Finding[]): Qat['verdict'] {
  return findings.some(({ severity }) => severity === 'fail') ? 'fail' : 'pass';
}

/** The verdict over a shard's content (GAP v0.2 section 8). Pure: the same files always give the same verdict. */
export function judge(facts: ShardFacts): Qat {
  const findings = CHECKS.flatMap((check) => check(facts));
  return {
    qat_version: '1',
    verdict: verdictOf(findings),
    frames: facts.video.pts.length,
    duration_s: durationS(frameTimesUs(facts), facts.meta.display.fps),
    residuals: residualsOf(facts),
    findings,
  };
}
