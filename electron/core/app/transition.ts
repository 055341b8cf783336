import type { AppState, CalibrationResult, CheckResult, GameLag, MeasuringStep, Phase, Result, Sealing } from '#core/app/state.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import type { Fault } from '#server/core/fault.ts';

/** Everything that can happen to the app: what users ask for, and what the recorder reports. */
export type AppEvent =
  /** The game has no window yet. */
  | { readonly type: 'wait' }
  | { readonly type: 'check'; readonly sessionId: string; readonly folder: string }
  | { readonly type: 'check-done'; readonly check: CheckResult }
  | { readonly type: 'calibrate'; readonly step: 'target' | 'playing' }
  | { readonly type: 'calibrating'; readonly step: MeasuringStep; readonly share: number | undefined }
  | { readonly type: 'calibrated'; readonly calibrated: CalibrationResult }
  | { readonly type: 'lag-measured'; readonly lag: GameLag }
  | { readonly type: 'measuring-stopped' }
  | { readonly type: 'start'; readonly sessionId: string; readonly folder: string }
  | { readonly type: 'began' }
  | { readonly type: 'sealing'; readonly sealing: Sealing }
  | { readonly type: 'sealed'; readonly result: Result }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'recorder-died'; readonly why: Words }
  | { readonly type: 'leftover'; readonly sessionId: string; readonly folder: string }
  | { readonly type: 'left-for-later' }
  | { readonly type: 'dismiss' };

/** Phases in which nothing is running and something new may begin. */
const RESTING: readonly Phase[] = ['idle', 'waiting', 'checked', 'calibrated', 'lag-measured', 'sealed', 'failed'];

export const isResting = ({ phase }: AppState): boolean => RESTING.includes(phase);

const WHAT: Readonly<Record<Phase, Words>> = {
  idle: said`nothing is running`,
  waiting: said`a recording waits for its game`,
  checking: said`the check before a recording is running`,
  checked: said`the check is done`,
  calibrating: said`a calibration is running`,
  calibrated: said`a calibration has just ended`,
  'lag-measured': said`the lag of a game has just been measured`,
  starting: said`a recording is starting`,
  recording: said`a recording is running`,
  stopping: said`a recording is being sealed`,
  recovering: said`an unfinished recording is being sealed`,
  sealed: said`a recording has just been sealed`,
  failed: said`something failed`,
};

/** The state after an event. Throws a GapError (`app.state`) for one that this state does not allow: nothing is started twice. */
export function transition(state: AppState, event: AppEvent): AppState {
  const next = after(state, event);
  if (next !== undefined) return next;
  throw new GapError('app.state', said`${event.type}: not possible while ${WHAT[state.phase]}`, said`Wait for it to end, or stop it first`);
}

function after(state: AppState, event: AppEvent): AppState | undefined {
  switch (event.type) {
    case 'wait':
      return isResting(state) ? { phase: 'waiting' } : undefined;
    case 'check':
      return isResting(state) ? { phase: 'checking', sessionId: event.sessionId, folder: event.folder } : undefined;
    case 'check-done':
      return state.phase === 'checking' ? { phase: 'checked', check: event.check } : undefined;
    case 'calibrate':
      return isResting(state) ? { phase: 'calibrating', step: event.step } : undefined;
    case 'calibrating':
      if (state.phase !== 'calibrating') return undefined;
      return { phase: 'calibrating', step: event.step, ...(event.share !== undefined && { share: event.share }) };
    case 'calibrated':
      return state.phase === 'calibrating' ? { phase: 'calibrated', calibrated: event.calibrated } : undefined;
    case 'lag-measured':
      return state.phase === 'calibrating' ? { phase: 'lag-measured', lag: event.lag } : undefined;
    case 'measuring-stopped':
      return state.phase === 'calibrating' ? { phase: 'idle' } : undefined;
    case 'start':
      return isResting(state) ? { phase: 'starting', sessionId: event.sessionId, folder: event.folder } : undefined;
    case 'leftover':
      return isResting(state) ? recovering(event, said`its recorder was killed, or its video was left for later`) : undefined;
    case 'began':
      return state.phase === 'starting' ? { ...state, phase: 'recording' } : undefined;
    case 'sealing':
      if (state.phase === 'recovering') return { ...state, sealing: event.sealing };
      if (state.phase !== 'recording' && state.phase !== 'stopping' && state.phase !== 'starting') return undefined;
      return { phase: 'stopping', sessionId: state.sessionId, folder: state.folder, sealing: event.sealing };
    case 'sealed':
      return state.phase === 'stopping' || state.phase === 'recovering' ? { phase: 'sealed', result: event.result } : undefined;
    case 'left-for-later':
      return state.phase === 'stopping' || state.phase === 'recovering' ? { phase: 'idle' } : undefined;
    case 'recorder-died':
      return state.phase === 'starting' || state.phase === 'recording' || state.phase === 'stopping'
        ? recovering(state, event.why)
        : undefined;
    case 'failed':
      return isResting(state) ? undefined : { phase: 'failed', during: duringOf(state.phase), fault: event.fault };
    case 'dismiss':
      return isResting(state) ? { phase: 'idle' } : undefined;
  }
}

function recovering({ sessionId, folder }: { readonly sessionId: string; readonly folder: string }, why: Words): AppState {
  return { phase: 'recovering', sessionId, folder, why };
}

function duringOf(phase: Phase): Extract<AppState, { phase: 'failed' }>['during'] {
  if (phase === 'checking') return 'check';
  if (phase === 'calibrating') return 'calibration';
  return phase === 'recovering' ? 'recovery' : 'recording';
}
