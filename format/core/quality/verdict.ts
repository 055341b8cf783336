import type { Qat, SyncSummary } from '#format/core/documents/qat.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { stampsCalibrated } from '#format/core/quality/clock/calibration.ts';
import { clockDrifts, clockSteps } from '#format/core/quality/clock/drift.ts';
import { monotonicTimes } from '#format/core/quality/clock/monotonic.ts';
import { frameResidual, residualsOf } from '#format/core/quality/clock/residuals.ts';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { GAME_CHECKS } from '#format/core/quality/game.ts';
import { geoCoarse } from '#format/core/quality/geo.ts';
import { eventsAccounted } from '#format/core/quality/input/accounting.ts';
import { controlsCoverage, controlsRate, frameTimesUs } from '#format/core/quality/input/coverage.ts';
import { deadDevice, impossibleDeltas, knownDevices, stuckKeys } from '#format/core/quality/input/devices.ts';
import { focusRule, gapsAreEmpty, inputSource, sessionGaps } from '#format/core/quality/input/gaps.ts';
import { nothingRaw, onlyMappedKeys } from '#format/core/quality/input/privacy.ts';
import { rowHoles, tickRegularity } from '#format/core/quality/input/ticks.ts';
import {
  durationS,
  rightsPresent,
  sessionAway,
  sessionEnd,
  sessionLength,
  sessionProven,
  sessionRecovered,
  watermarkPresent,
} from '#format/core/quality/session.ts';
import { sizesPerHour } from '#format/core/quality/sizes.ts';
import { capturedMotion, syncMeasured } from '#format/core/quality/sync/captured-motion.ts';
import { pressesIn } from '#format/core/quality/sync/onsets.ts';
import { knownLag, syncFindings } from '#format/core/quality/sync/sync.ts';
import { summarizeSync } from '#format/core/quality/sync/sync-report.ts';
import { type Moved, syncStretches } from '#format/core/quality/sync/sync-windows.ts';
import { sessionUsable } from '#format/core/quality/usable.ts';
import { videoBitrate } from '#format/core/quality/video/bitrate.ts';
import { missingFrames, ptsOnGrid } from '#format/core/quality/video/cfr.ts';
import { type DeepCheck, everyFrameDecodes, overlayHints, stillDecoded } from '#format/core/quality/video/decoded.ts';
import { faithfulPictures } from '#format/core/quality/video/faithful.ts';
import { goldAsDeclared, goldIsBlank, goldIsTheVideo } from '#format/core/quality/video/gold.ts';
import { motionAsMeasured } from '#format/core/quality/video/motion.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { encodersRelieved } from '#format/core/quality/video/relieved.ts';
import { repeatRuns, stillPictures } from '#format/core/quality/video/stills.ts';
import { gopLength, streamAsDeclared } from '#format/core/quality/video/stream.ts';
import { suddenChanges } from '#format/core/quality/video/sudden.ts';
import { tileOrder } from '#format/core/quality/video/tiles.ts';
import { windowSteady } from '#format/core/quality/video/window.ts';
import { asTs } from '#format/core/time/units.ts';

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
  const summary = summarizeSync(syncStretches(facts, moved), asTs(facts.meta.timing.t0_us), facts.meta.display.fps);
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
