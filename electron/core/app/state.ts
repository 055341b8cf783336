import { z } from 'zod';
import { ENDINGS } from '#format/core/documents/meta.ts';
import { Pace } from '#format/core/documents/pace.ts';
import { Finding } from '#format/core/findings/finding.ts';
import { KEPT_SIGNALS } from '#format/core/signal/lag-signals.ts';
import { Words } from '#format/core/words.ts';
import { Fault } from '#server/core/fault.ts';

const sessionId = z.guid();
const count = z.int().nonnegative();
const folder = z.string();

/** Progress of sealing. `done` and `of` count frames of the final video, or bytes of all files together while `file` is read back. */
export const Sealing = z.strictObject({
  step: z.string(),
  file: z.string().optional(),
  unit: z.enum(['bytes', 'frames']),
  done: count,
  of: count.describe('0: not known'),
  perS: z.number().nonnegative(),
  waits: z.string().optional().describe('what it waits for'),
});

/** The step that makes the final video from the kept pictures. */
export const ENCODING = 'encoding';

/** The step that waits for the last inputs of a game's other players. */
export const GAME_ENDING = 'waiting for the game’s last inputs';

/** The outcome of a sealed session. */
export const Result = z.strictObject({
  sessionId,
  folder,
  ended: z.enum(ENDINGS),
  why: Words.optional(),
  verdict: z.enum(['pass', 'fail']),
  durationS: z.number().nonnegative(),
  frames: count,
  findings: z.array(Finding),
  lostMs: z.number().nonnegative().optional().describe('of a session whose recorder was killed'),
  parts: z
    .array(z.strictObject({ sessionId, verdict: z.enum(['pass', 'fail']) }))
    .optional()
    .describe('its shards, in order, where it was too long for one; `folder` is the first, the figures are of all'),
});

/** The result of the short take before a session. */
export const CheckResult = z.strictObject({
  findings: z.array(Finding),
  pace: Pace.optional().describe('rate and encoder, measured or set; the recording that follows uses the same'),
  seen: z.strictObject({ keyboard: count, mouse: count, pad: count }).describe('events found in the written file'),
});

/** The result of a calibration: kept for all recordings of its kind unless it is in doubt. */
export const CalibrationResult = z.strictObject({
  lowMs: z.number(),
  highMs: z.number(),
  doubts: z.array(Words).describe('why it was not kept; empty: it was'),
});

/** What a measurement is at: of the stamps' error its target, the recording and reading it back; of a game's lag, the player. */
export const MeasuringStep = z.enum(['target', 'recording', 'decoding', 'playing']);

/** How long a game takes from input to picture: later sessions of it are held against this. */
export const GameLag = z.strictObject({
  title: z.string(),
  signal: z.enum(KEPT_SIGNALS),
  ms: z.number(),
  lowMs: z.number().describe('95 %'),
  highMs: z.number(),
});

/** The single state of the app. Every display is a projection of it; only `transition` changes it. */
export const AppState = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('idle') }),
  z.strictObject({ phase: z.literal('waiting') }),
  z.strictObject({ phase: z.literal('checking'), sessionId, folder }),
  z.strictObject({ phase: z.literal('checked'), check: CheckResult }),
  z.strictObject({
    phase: z.literal('calibrating'),
    step: MeasuringStep,
    share: z.number().min(0).max(1).optional().describe('of the step, where it is known'),
  }),
  z.strictObject({ phase: z.literal('calibrated'), calibrated: CalibrationResult }),
  z.strictObject({ phase: z.literal('lag-measured'), lag: GameLag }),
  z.strictObject({ phase: z.literal('starting'), sessionId, folder }),
  z.strictObject({ phase: z.literal('recording'), sessionId, folder }),
  z.strictObject({ phase: z.literal('stopping'), sessionId, folder, sealing: Sealing }),
  z.strictObject({ phase: z.literal('recovering'), sessionId, folder, why: Words, sealing: Sealing.optional() }),
  z.strictObject({ phase: z.literal('sealed'), result: Result }),
  z.strictObject({ phase: z.literal('failed'), during: z.enum(['check', 'calibration', 'recording', 'recovery']), fault: Fault }),
]);

export type Sealing = z.infer<typeof Sealing>;
export type Result = z.infer<typeof Result>;
export type CheckResult = z.infer<typeof CheckResult>;
export type CalibrationResult = z.infer<typeof CalibrationResult>;
export type MeasuringStep = z.infer<typeof MeasuringStep>;
export type GameLag = z.infer<typeof GameLag>;
export type AppState = z.infer<typeof AppState>;
export type Phase = AppState['phase'];
