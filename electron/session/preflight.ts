import { paced, type RecordPlan } from '#core/plan/plan.ts';
import { type Calibration, sameKey } from '#format/core/documents/calibration.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import type { Pace } from '#format/core/documents/pace.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { said } from '#format/core/said.ts';
import { calibrationKey } from '#session/calibration-key.ts';
import { checkCalibration } from '#session/checks/calibration-check.ts';
import { checkClock } from '#session/checks/clock-check.ts';
import { checkFolder } from '#session/checks/disk-check.ts';
import { checkGame, checkInput, checkPads } from '#session/checks/input-check.ts';
import { checkNetwork } from '#session/checks/network-check.ts';
import type { Checked } from '#session/checks/outcome.ts';
import { checkPace, keepPace } from '#session/checks/pace-check.ts';
import { checkDisplay, type ScreenChoice } from '#session/checks/screen-check.ts';
import { checkVoice } from '#session/checks/voice-check.ts';
import { EncoderTrials } from '#session/encode/encoder-trials.ts';
import type { InputSource } from '#session/input/input-sources.ts';
import { quietCodecs } from '#video/quiet.ts';

/** What the checks found out, as a recording on this machine needs it. */
export interface Choice extends ScreenChoice {
  readonly input: InputSource;
  readonly pads: boolean;
  readonly pace: Pace;
  /** The plan as it will run, with the rate and encoder of `pace`. */
  readonly plan: RecordPlan & { readonly window: boolean };
  /** Measured for recordings like this one. */
  readonly calibration: Calibration | undefined;
}

export interface PreflightOptions {
  /** Every calibration measured on this machine. */
  readonly calibrations?: readonly Calibration[] | undefined;
  /** What the encoders of this machine's display adapters have shown, for pictures of this size. */
  readonly encoders?: readonly EncoderProof[] | undefined;
  /** Known from a test recording: not measured again. */
  readonly pace?: Pace | undefined;
  /** Aborts checks that take long; an aborted check counts as failed. */
  readonly signal?: AbortSignal | undefined;
}

export interface Preflight {
  readonly findings: readonly Finding[];
  /** `undefined` when the check of the display, the input or the encoder failed. */
  readonly choice: Choice | undefined;
  /** The error of the first check that failed, for callers that can only continue or stop. */
  readonly failure: GapError | undefined;
}

type PreflightCheck = Extract<CheckName, `preflight.${string}`>;

/** Runs every check a recording depends on: `gap doctor` prints them all, `gap record` refuses to start if one fails. */
export async function preflight(
  wanted: RecordPlan,
  { calibrations = [], encoders, pace: known, signal }: PreflightOptions = {},
): Promise<Preflight> {
  quietCodecs();
  const findings: Finding[] = [];
  let failure: GapError | undefined;
  const run = async <T>(check: PreflightCheck, work: () => Checked<T> | Promise<Checked<T>>): Promise<T | undefined> => {
    try {
      const { outcome, result } = await work();
      findings.push(judged({ check, ...outcome }));
      return result;
    } catch (cause) {
      const error = cause instanceof GapError ? cause : new GapError(check, wordsOf(cause), said`See the message`, { cause });
      failure ??= error;
      findings.push(judged({ check, is: 'fail', ...error.words, way: error.way }));
      return undefined;
    }
  };
  const screen = await run('preflight.display', () => checkDisplay(wanted));
  const asked = { ...wanted, window: screen?.window === true };
  if (screen !== undefined && wanted.game !== 'any') await run('preflight.game', () => checkGame(wanted));
  const input = await run('preflight.input', () => checkInput(asked));
  const pads = await run('preflight.pads', () => checkPads(asked));
  const pace = await run('preflight.encoder', () =>
    known === undefined ? checkPace(asked, screen, { trials: new EncoderTrials({ signal }), proofs: encoders }) : keepPace(known),
  );
  const plan = pace === undefined ? asked : paced(asked, pace);
  await run('preflight.folder', () => checkFolder(plan));
  await run('preflight.clock', checkClock);
  if (plan.voice) await run('preflight.microphone', checkVoice);
  const { probe } = plan;
  if (probe !== undefined) await run('preflight.network', () => checkNetwork(probe));
  const key = calibrationKey(plan, screen?.source ?? 'none');
  const calibration = calibrations.find((each) => sameKey(each, key));
  await run('preflight.calibration', () => checkCalibration(key, calibration));
  const choice =
    screen === undefined || input === undefined || pace === undefined
      ? undefined
      : { ...screen, input, pads: pads === true, pace, plan, calibration };
  return { findings, choice, failure };
}
