import { TickTimer } from '#native/windows/tick-timer.ts';

/**
 * Returns a sleep of so many microseconds. A word of shared memory that is no longer 0 wakes it (a stop of the session, where it is given), except on
 * Windows: there `Atomics.wait` ends on the system's tick, up to 15.6 ms late, and a high-resolution timer is used instead.
 */
export function sleeper(words: Int32Array = new Int32Array(new SharedArrayBuffer(4)), index = 0): (us: number) => void {
  if (process.platform === 'win32') {
    const timer = new TickTimer();
    return (us) => timer.sleep(us);
  }
  return (us) => {
    Atomics.wait(words, index, 0, us / 1000);
  };
}
