import type { Desk } from '#app/desk/desk.ts';
import type { ShellSay } from '#core/app/shell-words.ts';
import type { AppState } from '#core/app/state.ts';
import { english } from '#format/core/said.ts';
import type { Electron } from '#main/electron-port.ts';

/** What the system shows on top of a game. */
export interface Notice {
  readonly title: string;
  readonly body: string;
}

/**
 * What a player in a full-screen game must know although no window of ours is to be seen: something has ended. Never while pictures are recorded: it
 * would be in them.
 */
export function noticeOf(say: ShellSay, before: AppState, now: AppState): Notice | undefined {
  if (now.phase === before.phase && endOf(now) === endOf(before)) return undefined;
  switch (now.phase) {
    case 'lag-measured':
      return {
        title: say('shell.lag'),
        body: say('shell.lag.says', { title: now.lag.title, ms: now.lag.ms.toFixed(1) }),
      };
    case 'stopping':
      return endOf(now) ? { title: say('shell.ended'), body: say('shell.ended.says') } : undefined;
    case 'recovering':
      // One that an earlier run left is no news, nor is one of which it was said before that it has ended.
      return before.phase === 'recording' || before.phase === 'starting'
        ? { title: say('shell.broke'), body: say('shell.broke.says', { why: english(now.why) }) }
        : undefined;
    case 'failed':
      return { title: say(`shell.failed.${now.during}`), body: `${now.fault.says}. ${now.fault.remedy}` };
    default:
      return undefined;
  }
}

/** Whether the recorder has begun to seal: as long as it was only told to stop, pictures may still be taken. */
const endOf = (state: AppState) => state.phase === 'stopping' && state.sealing.of > 0;

/** In what language, whether our window has the focus, and what brings it to the front. */
interface Seeing {
  readonly say: ShellSay;
  isSeen(): boolean;
  show(): void;
}

/** Shows each notice while our window does not have the focus; a click on it opens the window. */
export function showNotices({ Notification }: Pick<Electron, 'Notification'>, desk: Desk, { say, isSeen, show }: Seeing): void {
  let before = desk.view.state;
  // Once a notification is garbage-collected, a click on it does nothing.
  const held = new Set<object>();
  desk.listen((event) => {
    if (event !== 'view') return;
    const { state } = desk.view;
    const notice = noticeOf(say, before, state);
    before = state;
    if (notice === undefined || isSeen() || !Notification.isSupported()) return;
    const shown = new Notification({ ...notice });
    held.add(shown);
    shown.on('click', () => {
      held.delete(shown);
      show();
    });
    shown.on('close', () => held.delete(shown));
    shown.show();
  });
}
