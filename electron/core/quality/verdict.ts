import type { Finding } from '#core/findings/finding.ts';
import type { Qat, SyncSummary } from '#core/format/qat.ts';
import { eventsAccounted } from '#core/quality/accounting.ts';
import { videoBitrate } from '#core/quality/bitrate.ts';
import { stampsCalibrated } from '#core/quality/calibration.ts';
import { missingFrames, ptsOnGrid } from '#core/quality/cfr.ts';
import { controlsCoverage, controlsRate, frameTimesUs } from '#core/quality/coverage.ts';
import { type DeepCheck, everyFrameDecodes, overlayHints, stillDecoded } from '#core/quality/decoded.ts';
import { deadDevice, impossibleDeltas, stuckKeys } from '#core/quality/devices.ts';
import { clockDrifts, clockSteps } from '#core/quality/drift.ts';
import type { Check, ShardFacts } from '#core/quality/facts.ts';
import { faithfulPictures } from '#core/quality/faithful.ts';
import { GAME_CHECKS } from '#core/quality/game.ts';
import { focusRule, gapsAreEmpty, inputSource, sessionGaps } from '#core/quality/gaps.ts';
import { monotonicTimes } from '#core/quality/monotonic.ts';
import type { DeepFacts } from '#core/quality/pictures.ts';
import { noRawVoice, onlyMappedKeys } from '#core/quality/privacy.ts';
import { encodersRelieved } from '#core/quality/relieved.ts';
import { frameResidual, residualsOf } from '#core/quality/residuals.ts';
import { durationS, rightsPresent, sessionEnd, sessionLength, sessionRecovered, watermarkPresent } from '#core/quality/session.ts';
import { repeatRuns, stillPictures } from '#core/quality/stills.ts';
import { gopLength, streamAsDeclared } from '#core/quality/stream.ts';
import { suddenChanges } from '#core/quality/sudden.ts';
import { syncFindings } from '#core/quality/sync.ts';
import { summarizeSync } from '#core/quality/sync-report.ts';
import { syncWindows } from '#core/quality/sync-windows.ts';
import { rowHoles, tickRegularity } from '#core/quality/ticks.ts';
import { tileOrder } from '#core/quality/tiles.ts';

/** Every check of a shard's content, in the order of the report. A new check is a new line here. */
const CHECKS: readonly Check[] = [
  streamAsDeclared,
  videoBitrate,
  gopLength,
  faithfulPictures,
  encodersRelieved,
  ptsOnGrid,
  monotonicTimes,
  missingFrames,
  frameResidual,
  repeatRuns,
  stillPictures,
  ...clockDrifts,
  clockSteps,
  stampsCalibrated,
  controlsRate,
  controlsCoverage,
  tickRegularity,
  rowHoles,
  eventsAccounted,
  impossibleDeltas,
  stuckKeys,
  deadDevice,
  inputSource,
  focusRule,
  gapsAreEmpty,
  onlyMappedKeys,
  noRawVoice,
  sessionGaps,
  sessionLength,
  sessionEnd,
  sessionRecovered,
  watermarkPresent,
  rightsPresent,
  ...GAME_CHECKS,
];

/** Checks that need the decoded pictures, apart from those of the lag between input and picture. */
const DEEP_CHECKS: readonly DeepCheck[] = [everyFrameDecodes, stillDecoded, overlayHints, suddenChanges, tileOrder];

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

/** What deep validation adds to the verdict: findings from the pictures themselves, and how they relate to the input. */
export function judgeDeep(facts: ShardFacts, deep: DeepFacts): { findings: Finding[]; sync: SyncSummary } {
  const sync = summarizeSync(syncWindows(facts, deep), facts.meta.timing.t0_us);
  return { sync, findings: [...DEEP_CHECKS.flatMap((check) => check(facts, deep)), ...syncFindings(sync, facts.meta)] };
}
