import { busPaths, SessionBus } from '#native/linux/session-bus.ts';

const [WHO, WHY] = ['gap-recorder', 'A game is being recorded'];
/** GsmInhibitorFlag: the session is not idle. */
const NOT_IDLE = 8;
/** Do not start a service where none runs (D-Bus specification, "Message Format"). */
const NO_AUTO_START = 2;

/**
 * Who is asked: the service of all desktops (freedesktop.org, "Idle Inhibition Service"), and the session manager of GNOME, MATE and Cinnamon, whose lockers
 * do not all listen to that (mate-screensaver#302).
 */
const ASKED = [
  { to: 'org.freedesktop.ScreenSaver', path: '/org/freedesktop/ScreenSaver', args: [WHO, WHY], undo: 'UnInhibit' },
  { to: 'org.gnome.SessionManager', path: '/org/gnome/SessionManager', args: [WHO, 0, WHY, NOT_IDLE], undo: 'Uninhibit' },
] as const;

/**
 * Asks the desktop neither to lock nor to blank the screen until this is disposed of, or the process ends: a gamepad is no activity to it. Never
 * waits, and never fails: without a session bus, or a service that listens, the player's own settings stand.
 */
export function keepUnlocked(env: NodeJS.ProcessEnv = process.env): Disposable {
  const bus = new SessionBus(busPaths(env));
  const undone: (() => void)[] = [];
  for (const { undo, ...asked } of ASKED)
    bus.call({ ...asked, call: 'Inhibit', flags: NO_AUTO_START }, (cookie) =>
      // Not every service notices that who asked has left (hypridle#84).
      undone.push(() => bus.call({ ...asked, call: undo, args: [cookie], flags: NO_AUTO_START })),
    );
  return {
    [Symbol.dispose]: () => {
      for (const undo of undone) undo();
      bus.end();
    },
  };
}
