import type { ShellWord } from '#core/app/shell-words.ts';
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
  readonly message: ShellWord;
  readonly answers: readonly (readonly [text: ShellWord, leaving: Leaving | 'stay'])[];
}

/** The question to ask on quitting; undefined where quitting loses nothing and leaves nothing undone. */
export function leavingQuestion(state: AppState): LeavingQuestion | undefined {
  switch (state.phase) {
    case 'checking':
    case 'calibrating':
      return {
        message: 'shell.leave.working',
        answers: [
          ['shell.leave.working.stay', 'stay'],
          ['shell.leave.working.now', 'now'],
        ],
      };
    case 'starting':
    case 'recording':
      return later('shell.leave.recording');
    case 'stopping':
    case 'recovering':
      return later('shell.leave.sealing');
    default:
      return undefined;
  }
}

const later = (message: 'shell.leave.recording' | 'shell.leave.sealing'): LeavingQuestion => ({
  message,
  answers: (['stay', 'now', 'next-start', 'tonight'] as const).map((leaving) => [`${message}.${leaving}`, leaving] as const),
});
