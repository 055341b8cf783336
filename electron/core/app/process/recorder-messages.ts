import { z } from 'zod';
import { Draft } from '#core/app/draft.ts';
import type { OwnProcess } from '#core/app/process/own-process.ts';
import { MeasuringStep, Result, Sealing } from '#core/app/state.ts';
import { Steering } from '#core/app/steering.ts';
import { Snapshot } from '#core/telemetry/snapshot.ts';
import { Calibration } from '#format/core/documents/calibration.ts';
import { Consent } from '#format/core/documents/consent.ts';
import { EncoderProof, ProofFigures } from '#format/core/documents/encoder-proof.ts';
import { LagReference } from '#format/core/documents/lag-reference.ts';
import { Pace } from '#format/core/documents/pace.ts';
import { Finding } from '#format/core/findings/finding.ts';
import { KeyProfile } from '#format/core/input/profile.ts';
import { ShardSignatures, ShardTexts } from '#format/core/sign/shard-texts.ts';
import { SIGNER_ROLES } from '#format/core/sign/signer.ts';
import { Fault } from '#server/core/fault.ts';
import { RECORDING_ENCODERS } from '#video/core/encoder-plan.ts';

const bytes = z.base64();
/** Identifies the signer; does not contain the key. */
const signer = z.strictObject({ role: z.enum(SIGNER_ROLES), keyId: z.string(), publicKey: z.string() });

const encoders = z.array(EncoderProof).describe('what the encoders of display adapters have shown, for pictures of this size');

/** The order for one recording, sent to its process. The signing key is not: the process asks for each signature. */
export const RecordOrder = z.strictObject({
  sessionId: z.guid(),
  draft: Draft,
  profile: KeyProfile,
  consent: Consent,
  display: z.string().optional(),
  durationS: z.number().positive().optional(),
  pace: Pace.optional().describe('result of the check just before: nothing is measured again'),
  calibrations: z.array(Calibration).describe('all that were measured on this machine'),
  lagReferences: z.array(LagReference).describe('all that earlier sessions left'),
  encoders,
  /** For this session alone (HKDF): reveals nothing about another's. */
  watermark: z.strictObject({ keyId: z.string(), key: bytes }),
  signer: signer.optional(),
});

/** A `.partial` that a killed recorder left, to be sealed. */
export const RecoverOrder = z.strictObject({
  sessionId: z.guid(),
  partial: z.string(),
  display: z.string().optional(),
  watermarks: z.array(z.strictObject({ keyId: z.string(), key: bytes })).describe('of this session, one for every secret held here'),
  signer: signer.optional(),
});

/** A measurement of the stamps' error, for recordings set up like this. */
export const CalibrateOrder = z.strictObject({
  draft: Draft,
  display: z.string().optional(),
  seconds: z.number().positive(),
  encoders,
});

/** A measurement of the time a game takes from input to picture, while it is played. */
export const MeasureLagOrder = z.strictObject({
  draft: Draft,
  profile: KeyProfile,
  folder: z.string().describe('holds the recording until it is deleted'),
  pace: Pace.optional().describe('of the recordings to come: the lag is kept by frame rate'),
  display: z.string().optional(),
  calibrations: z.array(Calibration).describe('all that were measured on this machine'),
  encoders,
});

/** An encoder to be opened and tried with test pictures: it may take its process with it. */
export const ProveOrder = z.strictObject({
  encoder: z.enum(RECORDING_ENCODERS),
  size: z.strictObject({ width: z.int().positive(), height: z.int().positive() }),
});

const tsUs = z.number().nonnegative();
const vrPose = z
  .strictObject({ tsUs, px: z.number(), py: z.number(), pz: z.number(), rx: z.number(), ry: z.number(), rz: z.number() })
  .optional();

/** The newest poses that a game told, each with the time of receipt. */
export const Poses = z.strictObject({
  camera: z.strictObject({ tsUs, yawDeg: z.number(), pitchDeg: z.number() }).optional(),
  vr_hmd: vrPose,
  vr_hand_L: vrPose,
  vr_hand_R: vrPose,
});

const share = z.number().min(0).max(1);
/** What a chat was like from one time to another. */
export const ChatLabel = z.strictObject({
  fromUs: tsUs,
  toUs: tsUs,
  val: z.strictObject({ excitement: share, toxicity: share, sentiment: z.number().min(-1).max(1) }),
});

/** To the recorder's process. */
export const ToRecorder = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('record'), order: RecordOrder }),
  z.strictObject({ type: z.literal('recover'), order: RecoverOrder }),
  z.strictObject({ type: z.literal('calibrate'), order: CalibrateOrder }),
  z.strictObject({ type: z.literal('measure-lag'), order: MeasureLagOrder }),
  z.strictObject({ type: z.literal('prove'), order: ProveOrder }),
  z.strictObject({ type: z.literal('steer'), command: Steering }),
  z.strictObject({ type: z.literal('not-before'), utcMs: z.number() }).describe('the final video must not be made before this time'),
  z.strictObject({ type: z.literal('game-lines'), text: z.string() }),
  z.strictObject({ type: z.literal('game-ended') }).describe('no more lines will come'),
  z.strictObject({ type: z.literal('poses'), poses: Poses }),
  z.strictObject({ type: z.literal('chat-label'), label: ChatLabel }),
  z.strictObject({ type: z.literal('signed'), id: z.int(), signatures: ShardSignatures }),
  z.strictObject({ type: z.literal('began'), id: z.int(), signature: z.base64() }),
]);

/** From the recorder's process. */
export const FromRecorder = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('preflight'), findings: z.array(Finding), pace: Pace.optional() }),
  z.strictObject({ type: z.literal('running') }).describe('from now on it records'),
  z.strictObject({ type: z.literal('ending') }).describe('it waits for `game-ended`'),
  z.strictObject({ type: z.literal('snapshot'), snapshot: Snapshot }),
  z.strictObject({ type: z.literal('sealing'), sealing: Sealing }),
  z.strictObject({ type: z.literal('sign'), id: z.int(), texts: ShardTexts }),
  z
    .strictObject({ type: z.literal('begin'), id: z.int(), plan: z.string().max(1_000_000) })
    .describe('asks for the key’s word on its plan'),
  z.strictObject({ type: z.literal('sealed'), result: Result }),
  z.strictObject({
    type: z.literal('calibrating'),
    step: MeasuringStep,
    share: z.number().min(0).max(1).optional(),
  }),
  z.strictObject({ type: z.literal('calibrated'), calibration: Calibration }),
  z.strictObject({ type: z.literal('lag-measured'), reference: LagReference }),
  z.strictObject({ type: z.literal('proved'), figures: ProofFigures }),
  z.strictObject({ type: z.literal('failed'), fault: Fault }),
]);

export type CalibrateOrder = z.infer<typeof CalibrateOrder>;
export type ProveOrder = z.infer<typeof ProveOrder>;
export type MeasureLagOrder = z.infer<typeof MeasureLagOrder>;
export type ChatLabel = z.infer<typeof ChatLabel>;
export type Poses = z.infer<typeof Poses>;
export type RecordOrder = z.infer<typeof RecordOrder>;
export type RecoverOrder = z.infer<typeof RecoverOrder>;
export type ToRecorder = z.infer<typeof ToRecorder>;
export type FromRecorder = z.infer<typeof FromRecorder>;

/** The recorder's own process. Killed, what it captured stays recoverable. */
export type RecorderProcess = OwnProcess<ToRecorder, FromRecorder>;
