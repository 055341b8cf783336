import { CONTROL, type SessionControl } from '#native/input-port.ts';
import { TickTimer } from '#native/windows/tick-timer.ts';

/**
 * Returns a sleep of so many microseconds for a thread that waits for the next frame. A stop of the session wakes it, except on Windows:
 * there `Atomics.wait` ends on the system's tick, up to 15.6 ms late, and a high-resolution timer is used instead.
 */
export function sleeper(control: SessionControl): (us: number) => void {
  if (process.platform === 'win32') {
    const timer = new TickTimer();
    return (us) => timer.sleep(us);
  }
  return (us) => {
    Atomics.wait(control.ints, CONTROL.stop, 0, us / 1000);
  };
}
