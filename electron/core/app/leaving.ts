import type { AppState } from '#core/app/state.ts';

/**
 * When to make a final video that is still pending on quitting: now, at the next start, or tonight, after which the program quits by
 * itself.
 */
export type Leaving = 'now' | 'next-start' | 'tonight';

/** Local hour from which the night is used. */
const NIGHT_HOUR = 2;

/** The next two o'clock at night, ms since 1970. */
export function nextNight(nowMs: number): number {
  const night = new Date(nowMs);
  night.setHours(NIGHT_HOUR, 0, 0, 0);
  if (night.getTime() <= nowMs) night.setDate(night.getDate() + 1);
  return night.getTime();
}

export interface LeavingQuestion {
  readonly message: string;
  readonly answers: readonly (readonly [text: string, leaving: Leaving | 'stay'])[];
}

/** The question to ask on quitting; undefined where quitting loses nothing and leaves nothing undone. */
export function leavingQuestion(state: AppState): LeavingQuestion | undefined {
  switch (state.phase) {
    case 'checking':
    case 'calibrating':
      return {
        message: 'A check or a calibration is running. Stop it and quit?',
        answers: [
          ['Keep it running', 'stay'],
          ['Stop it and quit', 'now'],
        ],
      };
    case 'starting':
    case 'recording':
      return {
        message: 'A recording is running. Stop it and quit? Its video can be made now or later: nothing is lost by waiting.',
        answers: [
          ['Keep recording', 'stay'],
          ['Stop, make the video now, then quit', 'now'],
          ['Stop, make the video at the next start', 'next-start'],
          ['Stop, make the video tonight', 'tonight'],
        ],
      };
    case 'stopping':
    case 'recovering':
      return {
        message: 'A recording is being sealed, and its video is still being made. Nothing is lost by waiting.',
        answers: [
          ['Go back', 'stay'],
          ['Finish it, then quit', 'now'],
          ['Make the video at the next start', 'next-start'],
          ['Make the video tonight', 'tonight'],
        ],
      };
    default:
      return undefined;
  }
}
