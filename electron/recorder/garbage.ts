import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * The collector of the young generation, to be called when nobody waits for this thread. Every frame's 3.7 MB count as external memory
 * and would start a full collection of 1 to 12 ms several times a second, at whatever moment: 4 % of the frames were read 1 ms late.
 * Collected after every frame, just after its conversion, 0.2 ms each, none is started elsewhere. Not more seldom: from 15 MB on V8 begins
 * to mark in threads of its own, and each call then ends that with a full collection. Every 8 frames cost 38.6 s of processor a minute,
 * every 4 42.5, every 2 32.0, each 29.0 (the bare floor at 720p60, Node 24.21, one hour).
 */
export function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  return () => gc({ type: 'minor' });
}
