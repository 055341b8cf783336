import type { Finding } from '#core/findings/finding.ts';
import type { Qat, SyncSummary } from '#core/format/documents/qat.ts';
import { stampsCalibrated } from '#core/quality/clock/calibration.ts';
import { clockDrifts, clockSteps } from '#core/quality/clock/drift.ts';
import { monotonicTimes } from '#core/quality/clock/monotonic.ts';
import { frameResidual, residualsOf } from '#core/quality/clock/residuals.ts';
import type { Check, ShardFacts } from '#core/quality/facts.ts';
import { GAME_CHECKS } from '#core/quality/game.ts';
import { geoCoarse } from '#core/quality/geo.ts';
import { eventsAccounted } from '#core/quality/input/accounting.ts';
import { controlsCoverage, controlsRate, frameTimesUs } from '#core/quality/input/coverage.ts';
import { deadDevice, impossibleDeltas, knownDevices, stuckKeys } from '#core/quality/input/devices.ts';
import { focusRule, gapsAreEmpty, inputSource, sessionGaps } from '#core/quality/input/gaps.ts';
import { nothingRaw, onlyMappedKeys } from '#core/quality/input/privacy.ts';
import { rowHoles, tickRegularity } from '#core/quality/input/ticks.ts';
import {
  durationS,
  rightsPresent,
  sessionAway,
  sessionEnd,
  sessionLength,
  sessionProven,
  sessionRecovered,
  watermarkPresent,
} from '#core/quality/session.ts';
import { sizesPerHour } from '#core/quality/sizes.ts';
import { capturedMotion, syncMeasured } from '#core/quality/sync/captured-motion.ts';
import { pressesIn } from '#core/quality/sync/onsets.ts';
import { knownLag, syncFindings } from '#core/quality/sync/sync.ts';
import { summarizeSync } from '#core/quality/sync/sync-report.ts';
import { type Moved, syncStretches } from '#core/quality/sync/sync-windows.ts';
import { sessionUsable } from '#core/quality/usable.ts';
import { videoBitrate } from '#core/quality/video/bitrate.ts';
import { missingFrames, ptsOnGrid } from '#core/quality/video/cfr.ts';
import { type DeepCheck, everyFrameDecodes, overlayHints, stillDecoded } from '#core/quality/video/decoded.ts';
import { faithfulPictures } from '#core/quality/video/faithful.ts';
import { goldAsDeclared, goldIsBlank, goldIsTheVideo } from '#core/quality/video/gold.ts';
import { motionAsMeasured } from '#core/quality/video/motion.ts';
import type { DeepFacts } from '#core/quality/video/pictures.ts';
import { encodersRelieved } from '#core/quality/video/relieved.ts';
import { repeatRuns, stillPictures } from '#core/quality/video/stills.ts';
import { gopLength, streamAsDeclared } from '#core/quality/video/stream.ts';
import { suddenChanges } from '#core/quality/video/sudden.ts';
import { tileOrder } from '#core/quality/video/tiles.ts';
import { windowSteady } from '#core/quality/video/window.ts';

/** Every check of a shard's content, in the order of the report. A new check is a new line here. */
const CHECKS: readonly Check[] = [
  streamAsDeclared,
  videoBitrate,
  sizesPerHour,
  gopLength,
  faithfulPictures,
  goldAsDeclared,
  encodersRelieved,
  windowSteady,
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
  knownDevices,
  stuckKeys,
  deadDevice,
  inputSource,
  focusRule,
  gapsAreEmpty,
  onlyMappedKeys,
  nothingRaw,
  geoCoarse,
  sessionGaps,
  sessionUsable,
  sessionLength,
  sessionAway,
  sessionEnd,
  sessionRecovered,
  sessionProven,
  watermarkPresent,
  rightsPresent,
  ...GAME_CHECKS,
  syncMeasured,
];

/** Checks that need the decoded pictures, apart from those of the lag between input and picture. */
const DEEP_CHECKS: readonly DeepCheck[] = [
  everyFrameDecodes,
  stillDecoded,
  overlayHints,
  suddenChanges,
  tileOrder,
  motionAsMeasured,
  goldIsTheVideo,
  goldIsBlank,
];

export function verdictOf(findings: readonly Finding[]): Qat['verdict'] {
  return findings.some(({ severity }) => severity === 'fail') ? 'fail' : 'pass';
}

/** The verdict over a shard's content (GAP v0.2 section 8). Pure: the same files always give the same verdict. */
export function judge(facts: ShardFacts): Qat {
  // Unknown where sealing measured no motion.
  const moved = capturedMotion(facts);
  const sync = moved && syncOf(facts, moved);
  const findings = [...CHECKS.flatMap((check) => check(facts)), ...(sync === undefined ? [] : lagFindings(sync, facts))];
  return {
    qat_version: '1',
    verdict: verdictOf(findings),
    frames: facts.video.pts.length,
    duration_s: durationS(frameTimesUs(facts), facts.meta.display.fps),
    residuals: residualsOf(facts),
    findings,
    ...(sync !== undefined && { sync }),
  };
}

const lagFindings = (sync: SyncSummary, facts: ShardFacts) => syncFindings(sync, facts.meta, () => pressesIn(facts));

/** How pictures that moved like this relate to the input. */
function syncOf(facts: ShardFacts, moved: Moved): SyncSummary {
  const summary = summarizeSync(syncStretches(facts, moved), facts.meta.timing.t0_us, facts.meta.display.fps);
  const known = knownLag(facts.meta, summary);
  const lag = summary.lag_ms;
  if (known === undefined || lag === undefined) return summary;
  return { ...summary, reference: { ms: known.ms, source: known.source, off_ms: lag.median - known.ms } };
}

/**
 * What deep validation says instead: findings from the pictures themselves, and how they relate to the input, without the motion that sealing
 * measured; `video.motion` compares the two.
 */
export function judgeDeep(facts: ShardFacts, deep: DeepFacts): { findings: Finding[]; sync: SyncSummary } {
  const sync = syncOf(facts, deep.pictures);
  return {
    sync,
    findings: [...DEEP_CHECKS.flatMap((check) => check(facts, deep)), ...lagFindings(sync, facts)],
  };
}
