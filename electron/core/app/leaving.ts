import type { AppState } from '#core/app/state.ts';

/**
 * What becomes of a video that is still to be made when somebody quits: it is made now, at the next start, or tonight, when the program quits by itself once
 * it is made.
 */
export type Leaving = 'now' | 'next-start' | 'tonight';

/** Local hour at which a night begins to be used. */
const NIGHT_HOUR = 2;

/** The next time it is two at night, ms since 1970. */
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

/** What somebody who quits is asked; undefined where nothing is lost or left undone by it. */
export function leavingQuestion(state: AppState): LeavingQuestion | undefined {
  switch (state.phase) {
    case 'checking':
    case 'calibrating':
      return {
        message: 'A check or a calibration runs. End it, then quit?',
        answers: [
          ['Go on', 'stay'],
          ['End it and quit', 'now'],
        ],
      };
    case 'starting':
    case 'recording':
      return {
        message: 'A recording runs. Stop it, then quit? Its video can be made now or later: nothing is lost by waiting.',
        answers: [
          ['Go on recording', 'stay'],
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
