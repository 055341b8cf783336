/**
 * The package's exports: recording, validating and reading GAP shards. The `gap` command is one of its callers.
 *
 * @packageDocumentation
 */

export { doubts } from '#core/calibration/conclude.ts';
export { checkProfile, type ProfileCheck } from '#core/input/profile-check.ts';
export { planRecording, type RecordPlan, type RecordSettings } from '#core/plan/plan.ts';
export type { Settings } from '#core/plan/settings.ts';
export { PoseBoard } from '#core/rings/pose-board.ts';
export { Snapshot } from '#core/telemetry/snapshot.ts';
export { type Invitation, parseInvitation } from '#corpus/core/sending/invitation.ts';
export type { Receipt } from '#corpus/core/sending/receipt.ts';
export {
  choicesOf,
  DATASETS,
  type DatasetKind,
  type DatasetOptions,
  type ExportedDataset,
  exportDataset,
} from '#corpus/export/export-dataset.ts';
export { exportShard } from '#corpus/export/export-shard.ts';
export { addCorpusKey } from '#corpus/ingest/corpus-key-file.ts';
export { type IngestOptions, invite, startIngest, tokensOf } from '#corpus/ingest/start-ingest.ts';
export { askBack, type SendOptions, type SendProgress, sendShard } from '#corpus/send/send-shard.ts';
export type { ShardSummary } from '#format/check/inspect.ts';
export type { Validation } from '#format/check/validate.ts';
export type { ValidateOptions } from '#format/check/validate-options.ts';
export { type Verification, type VerifyOptions, verify } from '#format/check/verify.ts';
export { type Clip, ClipReader } from '#format/clip/clip-reader.ts';
export { compareShards } from '#format/compare/compare-shards.ts';
export { ActionFold, type Actions } from '#format/core/clip/actions.ts';
export { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';
export { Calibration, keyText } from '#format/core/documents/calibration.ts';
export { Consent, SCOPES } from '#format/core/documents/consent.ts';
export { Hashes } from '#format/core/documents/hashes.ts';
export { KEY_KINDS, type KeyEntry, type KeyKind } from '#format/core/documents/keyring.ts';
export type { LagReference } from '#format/core/documents/lag-reference.ts';
export { Meta } from '#format/core/documents/meta.ts';
export type { Pace } from '#format/core/documents/pace.ts';
export { Qat, type Residuals, type SyncSummary } from '#format/core/documents/qat.ts';
export { type ErrorArea, GapError } from '#format/core/errors.ts';
export { Finding } from '#format/core/findings/finding.ts';
export {
  COMPARED,
  type ComparedColumn,
  type Comparison,
  type Divergence,
  type HashStretch,
  outcomeOf,
} from '#format/core/game/comparison.ts';
export { keysOf } from '#format/core/input/keymask.ts';
export { KeyProfile } from '#format/core/input/profile.ts';
export { CONTROLS, EVENTS, FRAMES, GAME, type TableSchema } from '#format/core/parquet/tables.ts';
export { judge } from '#format/core/quality/verdict.ts';
export { english, type Sentence, type Words } from '#format/core/said.ts';
export { SIGNER_ROLES, type Signer, type SignerRole, TRUST_ROLES, type TrustedKey, type TrustRole } from '#format/core/sign/signer.ts';
export { parseCorpusKey } from '#format/encrypted/corpus-key.ts';
export { minisignPublicKey } from '#format/sign/minisign.ts';
export { publicKeyOf } from '#format/sign/public-key.ts';
export { readFacts } from '#format/tables/read-facts.ts';
export { TableReader } from '#format/tables/read-table.ts';
export { scanVideo } from '#format/video/video-file.ts';
export { keepCalibration, knownCalibrations, readCalibrations } from '#home/calibrations.ts';
export { Consents } from '#home/consents.ts';
export { geoCell } from '#home/geo-cell.ts';
export { Keyring } from '#home/keyring.ts';
export { forgetLag, keepLag, knownLagReferences, learnLag } from '#home/lag-references.ts';
export { knownRevocations, revocationListPath, revoke } from '#home/revocation-list.ts';
export { SentToday } from '#home/sent-today.ts';
export { readSettings, settingsPath, writeSettings } from '#home/settings-file.ts';
export { readWatermarkKey } from '#home/watermark-key-file.ts';
export { HOTKEY_NAMES } from '#native/core/hotkeys/hotkey.ts';
export { gameRuleText, parseGameRule } from '#native/core/input/game-rule.ts';
export type { Rules } from '#play/core/environment.ts';
export type { ReplayDivergence, ReplayedFrame, ReplayResult, Unplayable } from '#play/core/replay.ts';
export { type Calibrated, type CalibrateOptions, calibrate } from '#session/calibrate/calibrate.ts';
export { measureGameLag } from '#session/calibrate/game-lag.ts';
export { makeBundle } from '#session/calibrate/machine-bundle.ts';
export { calibrationKey } from '#session/calibration-key.ts';
export type { FinalProgress } from '#session/final/make-final.ts';
export { ladderHere, type RungFailed, type RungHere } from '#session/ladder-here.ts';
export { type InputDevice, listDevices } from '#session/list-devices.ts';
export { keepMemoryToItself } from '#session/machine.ts';
export { type Preflight, preflight } from '#session/preflight.ts';
export { loadProfile, profileNames, profilePath, readProfile } from '#session/profile-files.ts';
export { forgetCached, hasStuckThreads, leaveNow, type Recorded, type RecordOptions, record } from '#session/run/record.ts';
export { type Leftover, type RecoverOptions, recover, recoverLeftovers } from '#session/seal/recover.ts';
export { ChatTap } from '#session/taps/chat-tap.ts';
export { GameTap } from '#session/taps/game-tap.ts';
export { type WatchedEvent, type WatchedState, watchInput } from '#session/watch-input.ts';
export { adopt } from '#shard/adopt.ts';
export { type TrimRequest, trim } from '#shard/cut/trim.ts';
export { decryptShard } from '#shard/decrypt-shard.ts';
export { inspect } from '#shard/inspect.ts';
export { replayShard } from '#shard/replay-shard.ts';
export { type ReportOptions, writeReport } from '#shard/report.ts';
export type { ReadBackProgress } from '#shard/seal/read-back.ts';
export { shardsIn } from '#shard/shards-in.ts';
export { validate } from '#shard/validate.ts';
export { signShard } from '#shard/verify/sign-shard.ts';
export { verifyWatermark, type WatermarkVerification } from '#shard/verify/verify-watermark.ts';
export { FINAL_ENCODERS, LADDER, LADDER_ENCODERS } from '#video/core/encoder-plan.ts';
export { otherRate } from '#video/core/pace.ts';
